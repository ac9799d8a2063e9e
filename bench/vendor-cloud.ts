/**
 * AWS as a process of its own, for the checks of many keys: the stand-in of the tests, which verifies every signature.
 * Told `sockets`, it answers how many connections were open at once at most, and begins to count anew.
 */
import { connect, createServer } from 'node:net'
import { AWS_ACCOUNT, awsStandIn } from '../test/connectors/stand-ins/aws.ts'
import { VENDOR_KEYS } from './vendor-keys.ts'

const cloud = await awsStandIn({ ...AWS_ACCOUNT, keys: VENDOR_KEYS })
let open = 0
let most = 0
const counter = createServer((socket) => {
  most = Math.max(most, ++open)
  const behind = connect({ host: '127.0.0.1', port: cloud.port })
  socket.pipe(behind).pipe(socket)
  socket.on('error', () => behind.destroy()).on('close', () => void --open)
  behind.on('error', () => socket.destroy())
})
counter.listen(0, '127.0.0.1', () => {
  const address = counter.address()
  if (typeof address === 'object') console.log(`ready on ${address?.port}`)
})
process.on('message', () => {
  process.send?.({ most, asked: cloud.asked.length })
  most = open
  cloud.asked.length = 0
})
