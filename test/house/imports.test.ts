import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { sourceFiles } from '../../tools/source-files.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OPEN = ['src/main.ts', 'src/garrison.ts', 'src/start']
const SHARED_BY_NOUNS = new Set(['src/domain/deps.ts', 'src/domain/counters.ts', 'src/domain/page-marks.ts'])

interface Import {
  readonly from: string
  readonly to: string
}

/** All imports of the project's own files, type imports included. */
function ownImports(): Import[] {
  return [...sourceFiles(ROOT, 'src'), ...sourceFiles(ROOT, 'cli')].flatMap((from) => {
    const text = readFileSync(join(ROOT, from), 'utf8')
    const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '')
    return specifiers.map((specifier) => ({
      from,
      to: relative(ROOT, join(ROOT, dirname(from), specifier))
        .split(sep)
        .join('/'),
    }))
  })
}

/** The table of ARCHITECTURE.md: folder -> what it may import. */
function importTable(): Map<string, readonly string[]> {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const rows = [...text.matchAll(/^\| ((?:src\/|cli)[\w/-]*) \| ([^|]+) \|/gm)]
  return new Map(
    rows.map(([, folder = '', allowed = '']) => [
      folder,
      allowed.trim() === '-' ? [] : allowed.split(',').map((part) => part.trim()),
    ]),
  )
}

function inside(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`)
}

function isAllowed({ from, to }: Import, table: Map<string, readonly string[]>): boolean {
  if (OPEN.some((open) => inside(from, open)) || inside(to, 'src/kernel')) return true
  const row = [...table].find(([folder]) => inside(from, folder))
  if (row === undefined) return false
  const [folder, allowed] = row
  if (inside(to, folder)) return isAllowedWithin(folder, { from, to })
  return allowed.some((target) => inside(to, target))
}

/** Nouns meet through `read.ts` and `follow.ts`; of products only `garrison` may repeat what another's requests hold. */
function isAllowedWithin(folder: string, { from, to }: Import): boolean {
  const part = (file: string) => file.slice(folder.length + 1).split('/')[0]
  if (folder === 'src/products') {
    const isOperation = /\/[A-Z]\w*\.ts$/.test(to)
    return part(from) === part(to) || from === 'src/products/index.ts' || (part(from) === 'garrison' && !isOperation)
  }
  if (folder !== 'src/domain') return true
  return part(from) === part(to) || SHARED_BY_NOUNS.has(to) || /\/(read|follow)\.ts$/.test(to)
}

test('every import is allowed by the table of ARCHITECTURE.md', () => {
  const table = importTable()
  assert.ok(table.size >= 10, 'the table could not be read')
  const wrong = ownImports()
    .filter((edge) => !isAllowed(edge, table))
    .map(({ from, to }) => `${from} -> ${to}`)
  assert.deepEqual(wrong, [])
})

test('every folder of src has a row in the table', () => {
  const table = importTable()
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && sourceFiles(ROOT, `src/${entry.name}`).length > 0)
    .map((entry) => `src/${entry.name}`)
  assert.deepEqual(
    folders.filter((folder) => !table.has(folder) && !OPEN.includes(folder)),
    [],
  )
})

test('only the way out to other machines asks the DNS: a name in a log is nobody that could be asked', () => {
  const asking = [...sourceFiles(ROOT, 'src'), ...sourceFiles(ROOT, 'cli')].filter((file) =>
    /['"](node:)?dns(\/promises)?['"]/.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  assert.deepEqual(asking, ['src/connectors/dial.ts'])
})

test('files keep their budgets of lines', () => {
  const over = [...sourceFiles(ROOT, 'src'), ...sourceFiles(ROOT, 'cli')].flatMap((file) => {
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1
    const isOperation = /^src\/products\/[^/]+\/[A-Z]\w*\.ts$/.test(file)
    const budget = isOperation ? 150 : 400
    return lines > budget ? [`${file}: ${lines} of ${budget}`] : []
  })
  assert.deepEqual(over, [])
})
