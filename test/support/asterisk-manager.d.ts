declare module 'asterisk-manager' {
  namespace create {
    type Value = string | readonly string[] | Readonly<Record<string, string>>;
    type ManagerEvent = Readonly<Record<string, Value>>;
    interface Manager {
      on(event: 'managerevent', listener: (event: ManagerEvent) => void): void;
      on(event: 'error' | 'response', listener: (value: unknown) => void): void;
      action(
        action: Readonly<Record<string, unknown>>,
        callback: (error: ManagerEvent | undefined, response: ManagerEvent) => void,
      ): void;
      disconnect(callback?: () => void): void;
    }
  }
  function create(
    port: number,
    host: string,
    username: string,
    secret: string,
    events: boolean,
  ): create.Manager;
  export = create;
}
