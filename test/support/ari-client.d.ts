declare module 'ari-client' {
  interface Client {
    on(event: string, listener: (event: Record<string, unknown>) => void): void;
    start(app: string, subscribeAll: boolean, callback: (error: unknown) => void): void;
    stop(): void;
    channels: { list(): Promise<object[]> };
    endpoints: { list(): Promise<object[]> };
    applications: { list(): Promise<object[]> };
    asterisk: { getInfo(): Promise<object> };
  }
  const ari: { connect(url: string, username: string, secret: string): Promise<Client> };
  export = ari;
}
