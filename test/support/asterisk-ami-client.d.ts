declare module 'asterisk-ami-client' {
  type Event = Readonly<Record<string, string | undefined>>;
  class AmiClient {
    on(event: 'event', listener: (event: Event) => void): void;
    connect(user: string, secret: string, where: { host: string; port: number }): Promise<unknown>;
    action(action: Readonly<Record<string, string>>): void;
  }
  export = AmiClient;
}
