import type { Uid } from '../../kernel/ids.ts'
import { countEdition, type EditionCount, editionsHeld, type Licences, lockLicences } from '../allotments/read.ts'
import type { Deps } from '../deps.ts'
import { countOthers, countWith, type HostChoice, type HostCount, writeLicence, writeSetting } from './bind-store.ts'
import { existingHosts } from './read.ts'

/** What somebody asks for. */
export interface LicenceWish {
  readonly bind: Pick<HostChoice, 'uuids' | 'matching'>
  readonly unbind: readonly string[]
  /** The edition to bind; the only one that there is unless told. */
  readonly edition: number | undefined
  /** Whether hosts that come later are bound too; undefined leaves it. */
  readonly isAutomatic: boolean | undefined
}

/** What became of it. Unless it is `done`, nothing has changed. */
export type LicenceOutcome =
  | { readonly kind: 'done'; readonly bound: number; readonly unbound: number }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'too-few'; readonly servers: number; readonly cores: number }

const NO_LICENCE = { edition: 0, isPostPaid: false } as const

/**
 * Binds hosts of an account to licences that were bought, and unbinds others: all of them or none. What is unbound makes
 * room for what is bound; there are never more hosts bound than the account has licences.
 */
export async function bindLicences(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  wish: LicenceWish,
): Promise<LicenceOutcome> {
  const { bind, unbind, isAutomatic } = wish
  const licences = await lockLicences(transaction, account)
  const named = [...new Set([...bind.uuids, ...unbind])]
  if ((await existingHosts(transaction, account, named)).size < named.length) return { kind: 'invalid' }
  if (bind.uuids.some((uuid) => unbind.includes(uuid))) return { kind: 'invalid' }
  const isBinding = bind.uuids.length > 0 || bind.matching !== undefined
  if (!isBinding && unbind.length === 0 && isAutomatic === undefined) return { kind: 'invalid' }
  const edition = wish.edition ?? onlyEdition(licences)
  if (edition === undefined && (isBinding || isAutomatic === true)) return { kind: 'invalid' }

  const now = clock.now()
  const gone: HostChoice = { uuids: unbind, but: [] }
  let bound = 0
  if (isBinding && edition !== undefined) {
    const licence = { edition, isPostPaid: false }
    const choice: HostChoice = { ...bind, but: unbind }
    const wanted = await countOthers(transaction, account, choice, licence)
    const freed = await countWith(transaction, account, gone, licence)
    const missing = shortageOf(countEdition(licences, edition), wanted, freed)
    if (missing.servers > 0 || missing.cores > 0) return { kind: 'too-few', ...missing }
    bound = await writeLicence(transaction, account, choice, { ...licence, now })
  }
  const unbound = unbind.length === 0 ? 0 : await writeLicence(transaction, account, gone, { ...NO_LICENCE, now })
  if (isAutomatic !== undefined) {
    await writeSetting(transaction, account, { edition: isAutomatic ? (edition ?? 0) : 0, isPostPaid: false })
  }
  return { kind: 'done', bound, unbound }
}

function onlyEdition(licences: Licences): number | undefined {
  const [edition, ...others] = editionsHeld({ ...licences, use: new Map() })
  return others.length > 0 ? undefined : edition
}

/** How many licences are missing for the wanted hosts when the freed ones have given theirs back. */
function shortageOf(count: EditionCount, wanted: HostCount, freed: HostCount): HostCount {
  const servers = count.usedServers - freed.servers + wanted.servers - count.servers
  const cores = count.usedCores - freed.cores + wanted.cores - count.cores
  // Nobody is short who takes nothing more, even where the file has bound more than there is.
  return {
    servers: count.kind === 'cores' || wanted.servers === 0 ? 0 : Math.max(0, servers),
    cores: count.kind === 'servers' || wanted.cores === 0 ? 0 : Math.max(0, cores),
  }
}
