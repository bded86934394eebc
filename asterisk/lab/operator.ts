import { clock } from '../features/clock.ts';
import { echo } from '../features/echo.ts';
import { radio } from '../features/radio.ts';
import type { Feature } from '../features/types.ts';

/** What the operator offers to whoever comes in over the trunk. */
export const OPERATOR_SERVICES: readonly Feature[] = [echo, clock, radio];
