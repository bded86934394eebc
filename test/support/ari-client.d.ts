declare module 'ari-client' {
  interface Client {
    on(event: string, listener: (event: Record<string, unknown>) => void): void;
    start(app: string): void;
    stop(): void;
    channels: { list(): Promise<Record<string, unknown>[]> };
    applications: { list(): Promise<Record<string, unknown>[]> };
    endpoints: { list(): Promise<Record<string, unknown>[]> };
    asterisk: { getInfo(): Promise<Record<string, unknown>> };
  }
  const ari: { connect(url: string, username: string, secret: string): Promise<Client> };
  export = ari;
}
