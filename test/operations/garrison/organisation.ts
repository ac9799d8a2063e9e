import { readFileSync } from 'node:fs'

/** The file that every operation test begins with. */
export const FILE = readFileSync(new URL('../../organisation.yaml', import.meta.url), 'utf8')
