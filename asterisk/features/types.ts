import type { NewStep } from '../conf/extensions.ts';
import type { SpokenLanguage } from '../speech/language.ts';

/** A sentence, or a part of one, that a feature speaks. */
export interface Prompt {
  /** Also the name of its file, without ending: `game/higher`. */
  readonly id: string;
  readonly text: Readonly<Record<SpokenLanguage, string>>;
  /** A sine in place of speech, which nobody records. */
  readonly tone?: { readonly hertz: number; readonly ms: number };
}

/** Values of a feature's options, `language` among them. */
export type FeatureSettings = Readonly<Record<string, string>> & {
  readonly language: SpokenLanguage;
};

export interface FeatureOption {
  /** Placeholder in the help: `ZONE`. */
  readonly value: string;
  readonly help: string;
  readonly preset: string;
  /** The value as it is to be kept; PbxError `usage` for one that cannot be. */
  check(value: string): string;
}

/** Where a feature finds on the PBX what is its own. Absolute paths without anything that a dialplan reads. */
export interface FeaturePlaces {
  /** Prompts of the language, by id. */
  readonly prompts: string;
  /** The program that AGI() starts. */
  readonly agi: string;
}

/** An entry of the catalogue: a number to dial, and what is behind it. */
export interface Feature {
  readonly id: string;
  /** The number, or the pattern, that it has unless told otherwise. */
  readonly number: string;
  readonly title: string;
  /** What a caller gets, in a sentence. */
  readonly summary: string;
  readonly options: Readonly<Record<string, FeatureOption>>;
  /** Module files without `.so`, which Asterisk must have loaded. */
  readonly modules: readonly string[];
  /** Programs of the engine. */
  readonly programs: readonly string[];
  /** Sounds of Asterisk's own pack of the language. */
  readonly sounds: readonly string[];
  /** The machine's time zones are read. */
  readonly timezone?: boolean;
  prompts(settings: FeatureSettings): readonly Prompt[];
  /** What follows the line that marks it. */
  steps(settings: FeatureSettings, places: FeaturePlaces): readonly NewStep[];
}
