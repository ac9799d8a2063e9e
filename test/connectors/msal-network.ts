import { request } from 'node:https'
import type { INetworkModule, NetworkResponse } from '@azure/msal-node'
import { agentTo } from './session.ts'
import type { StandIn } from './stand-ins/cloud.ts'

/** How the official client reaches a stand-in. */
export function networkTo(stand: StandIn): INetworkModule {
  const send = <Body>(method: string, url: string, headers: Record<string, string>, sent?: string) =>
    new Promise<NetworkResponse<Body>>((resolve, reject) => {
      const asked = request(url, { method, headers, agent: agentTo(stand) }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: {}, body: JSON.parse(Buffer.concat(pieces).toString()) as Body }),
        )
      })
      asked.on('error', reject)
      asked.end(sent)
    })
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options?.headers ?? {}),
    sendPostRequestAsync: (url, options) => send('POST', url, options?.headers ?? {}, options?.body),
  }
}
