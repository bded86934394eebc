import type { Rest } from './http.ts';
import { ariPath } from './path.ts';
import type { Ari, AriCall } from './port.ts';

type Verbs = Pick<Ari, 'get' | 'post' | 'put' | 'delete'>;
type Resources = Pick<Ari, 'channels' | 'playbacks' | 'recordings' | 'applications'>;

/** REST calls that answer JSON, or nothing. */
export function createVerbs(rest: Rest): Verbs {
  const json =
    (method: Parameters<Rest>[0]) =>
    async <T>(path: string, call?: AriCall): Promise<T> => {
      const bytes = await rest(method, path, call);
      return bytes.length === 0 ? (undefined as T) : (JSON.parse(bytes.toString('utf8')) as T);
    };
  return { get: json('GET'), post: json('POST'), put: json('PUT'), delete: json('DELETE') };
}

/** The parts of ARI that add to AMI. */
export function createResources(rest: Rest, verbs: Verbs, app: string): Resources {
  return {
    channels: createChannels(verbs, app),
    playbacks: {
      stop: async (playbackId) => verbs.delete(ariPath`/playbacks/${playbackId}`),
    },
    recordings: {
      stop: async (name) => verbs.post(ariPath`/recordings/live/${name}/stop`),
      fetch: async (name) => rest('GET', ariPath`/recordings/stored/${name}/file`),
      remove: async (name) => verbs.delete(ariPath`/recordings/stored/${name}`),
    },
    applications: {
      list: () => verbs.get('/applications'),
      subscribe: async (eventSource) =>
        verbs.post(ariPath`/applications/${app}/subscription`, { query: { eventSource } }),
      unsubscribe: async (eventSource) =>
        verbs.delete(ariPath`/applications/${app}/subscription`, { query: { eventSource } }),
    },
  };
}

function createChannels({ get, post, delete: remove }: Verbs, app: string): Ari['channels'] {
  return {
    list: () => get('/channels'),
    get: async (id) => get(ariPath`/channels/${id}`),
    originate: ({ endpoint, appArgs, callerId, timeoutS, channelId, variables }) => {
      const query = { endpoint, app, appArgs, callerId, timeout: timeoutS, channelId };
      return post('/channels', { query, body: { variables: variables ?? {} } });
    },
    answer: async (id) => post(ariPath`/channels/${id}/answer`),
    hangup: async (id) => remove(ariPath`/channels/${id}`),
    play: async (id, request) => post(ariPath`/channels/${id}/play`, { query: { ...request } }),
    record: async (id, { maxDurationS, maxSilenceS, ...rest }) => {
      const query = { ...rest, maxDurationSeconds: maxDurationS, maxSilenceSeconds: maxSilenceS };
      return post(ariPath`/channels/${id}/record`, { query });
    },
    rtpStatistics: async (id) => get(ariPath`/channels/${id}/rtp_statistics`),
  };
}
