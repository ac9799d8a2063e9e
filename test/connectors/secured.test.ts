import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { secured } from '../../src/connectors/secured.ts'

describe('the proof of the other end', () => {
  it('fails when the connection below is closed before it is there', async () => {
    const held: Socket[] = []
    const server = createServer((socket) => held.push(socket.on('error', () => {}))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const below = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(below, 'connect')
    const proof = secured(below, { host: 'hooks.amazonaws.com', ca: undefined }, new AbortController().signal)
    below.destroy()
    await assert.rejects(proof, { code: 'ECONNRESET' })
    for (const socket of held) socket.destroy()
    server.close()
  })
})
