declare module 'ami-io' {
  type Event = Readonly<Record<string, string | undefined>> & { readonly event: string };
  interface Client {
    on(event: 'event', listener: (event: Event) => void): void;
    on(event: 'connected', listener: () => void): void;
    send(action: object, callback: (error: unknown, response: unknown) => void): void;
    connect(): void;
  }
  export class SilentLogger {}
  export const Action: { readonly Ping: new () => object };
  export function createClient(options: {
    readonly host: string;
    readonly port: number;
    readonly login: string;
    readonly password: string;
    readonly logger: SilentLogger;
  }): Client;
}
