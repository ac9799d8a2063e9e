import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls'
import type { HostAddress } from '../../src/connectors/dial.ts'
import { Outlet, type OutletParts } from '../../src/delivery/outlet.ts'
import { PUBLIC_ADDRESS, serveAsCloud, testAuthority } from '../connectors/network.ts'
import { Told } from '../jobs/told.ts'

const read = (name: string) => readFileSync(new URL(`../connectors/tls/${name}`, import.meta.url), 'utf8')
const identity = { key: read('key.pem'), cert: read('cert.pem') }

/** A name that the stand-ins prove to have; nothing is ever asked about it outside. */
export const RECEIVER = 'hooks.amazonaws.com'

/** What was posted. */
export interface Posted {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How a receiver answers; without a status it hangs. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A receiver over HTTPS. */
export async function httpsReceiver() {
  const came = new Told<Posted>('a request to the receiver')
  const state: { reply: (posted: Posted) => Reply } = { reply: () => ({ status: 204 }) }
  const server = await serveAsCloud(async (request, response) => {
    const posted = { path: request.url ?? '', headers: request.headers, body: await bodyOf(request) }
    const { status, headers = {}, body = '' } = state.reply(posted)
    came.tell(posted)
    if (status !== undefined) response.writeHead(status, headers).end(body)
  })
  return { came, state, port: server.port, close: () => server.close() }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

/** The way out to stand-ins: names are looked up by `lookup` and judged; only the last step leads to a port of loopback. */
export function outletTo(port: number, parts: OutletParts & { readonly lookup?: (host: string) => HostAddress[] } = {}) {
  const { lookup = () => [PUBLIC_ADDRESS], ...rest } = parts
  const connected: (readonly HostAddress[])[] = []
  const outlet = new Outlet({
    ca: testAuthority,
    network: {
      lookup: async (host) => lookup(host),
      connect(options) {
        options.lookup?.(options.host ?? '', { all: true }, (_error, addresses) => connected.push(addresses as HostAddress[]))
        return connect({ host: '127.0.0.1', port })
      },
    },
    ...rest,
  })
  return { outlet, connected }
}

/** What a mail relay was told. */
export interface Mailed {
  readonly isEncrypted: boolean
  readonly user: string
  readonly from: string
  readonly to: readonly string[]
  readonly data: string
}

/** A mail relay: plain with STARTTLS, or under TLS from the beginning. `refuse` answers a command otherwise. */
export async function mailRelay(given: Partial<Pick<Conversation, 'offersTls' | 'refuse'>> & { readonly isTls?: boolean } = {}) {
  const { isTls = false, refuse = () => undefined, offersTls = true } = given
  const came = new Told<Mailed>('a mail to the relay')
  const open = new Set<Socket>()
  const greet = (socket: Socket) => {
    open.add(socket)
    converse(socket, { isEncrypted: isTls, offersTls, refuse, came, greets: true })
  }
  const server: Server = isTls ? createTlsServer(identity, greet) : createServer(greet)
  const port = await listening(server)
  return { came, port, close: () => closing(server, open) }
}

interface Conversation {
  readonly isEncrypted: boolean
  readonly offersTls: boolean
  readonly greets: boolean
  readonly refuse: (command: string) => string | undefined
  readonly came: Told<Mailed>
}

function converse(socket: Socket, talk: Conversation): void {
  const { isEncrypted, offersTls, refuse, came, greets } = talk
  const mail = { user: '', from: '', to: [] as string[] }
  const offer = offersTls && !isEncrypted ? '250-STARTTLS\r\n' : ''
  const replies = new Map([
    ['EHLO', `250-stand-in\r\n${offer}250-AUTH PLAIN\r\n250 SMTPUTF8`],
    ['AUTH', '235 ok'],
    ['DATA', '354 go'],
    ['QUIT', '221 bye'],
  ])
  let buffer = ''
  let isData = false
  const say = (line: string): void => {
    socket.write(`${line}\r\n`)
  }
  const upgrade = () => {
    socket.removeAllListeners('data')
    say('220 go')
    const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(identity) })
    converse(secure, { ...talk, isEncrypted: true, greets: false })
  }
  const answer = (line: string): void => {
    const refused = refuse(line)
    const [verb = ''] = line.toUpperCase().split(/[ :]/, 1)
    if (verb === 'AUTH') mail.user = Buffer.from(line.slice(11), 'base64').toString().split('\0').slice(1).join(':')
    if (verb === 'MAIL') mail.from = line.slice(10)
    if (verb === 'RCPT' && refused === undefined) mail.to.push(line.slice(8))
    isData = verb === 'DATA' && refused === undefined
    if (refused !== undefined) say(refused)
    else if (verb === 'STARTTLS') upgrade()
    else say(replies.get(verb) ?? '250 ok')
  }
  socket.on('error', () => socket.destroy())
  socket.on('data', (piece: Buffer) => {
    buffer += piece.toString('utf8')
    for (;;) {
      const end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n')
      if (end === -1) return
      const text = buffer.slice(0, end)
      buffer = buffer.slice(end + (isData ? 5 : 2))
      if (!isData) answer(text)
      else {
        isData = false
        came.tell({ isEncrypted, ...mail, data: text })
        say('250 kept')
      }
    }
  })
  if (greets) say('220 stand-in')
}

/** A collector of logs over TCP or TLS: gives all that a connection brought, once it has ended. */
export async function collector({ isTls = false, resets = false } = {}) {
  const came = new Told<string>('the end of a connection to the collector')
  const open = new Set<Socket>()
  const take = (socket: Socket) => {
    open.add(socket)
    if (resets) return void socket.resetAndDestroy()
    let text = ''
    socket.on('data', (piece: Buffer) => (text += piece.toString('utf8')))
    socket.on('error', () => socket.destroy())
    socket.on('end', () => came.tell(text))
  }
  const server: Server = isTls ? createTlsServer(identity, take) : createServer(take)
  const port = await listening(server)
  return { came, port, close: () => closing(server, open) }
}

/** Takes what comes, and says one line after the other for as long as it is listened to. */
export async function talker(line: string) {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    const talk = setInterval(() => socket.write(line), 20)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => clearInterval(talk))
    socket.resume()
  })
  const port = await listening(server)
  return { port, close: () => closing(server, open) }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function closing(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of open) socket.destroy()
  })
}
