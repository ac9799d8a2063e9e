/** A node:http server that reads a signed request, verifies its signature and answers: the floor under every call. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readSignature } from '../src/gateway/authenticate/authenticate.ts'
import { verify } from '../src/gateway/authenticate/signed-request.ts'
import { readParameters } from '../src/gateway/read-parameters.ts'
import { Secret } from '../src/kernel/secret.ts'

const secret = new Secret(process.env['BENCH_SECRET'] ?? '')

const server = createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    const raw = {
      method: request.method ?? '',
      path: '/',
      rawQuery: '',
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(pieces),
      remoteAddress: '',
      secure: false,
    }
    const isGood = verify(readSignature(raw, readParameters(raw)), secret)
    const body = '{"RequestId":"0"}'
    response.writeHead(isGood ? 200 : 400, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`ready on http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
