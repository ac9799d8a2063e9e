import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { startDaemon } from './programs.ts'

test('a program that never began is told nothing, and that it did not begin is said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'garrison-daemon-'))
  try {
    const daemon = startDaemon(join(folder, 'sshd'), [], folder)
    daemon.child.kill = () => assert.fail('a number that is nobody’s was told to end')
    await assert.rejects(daemon.end(), /ENOENT/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
