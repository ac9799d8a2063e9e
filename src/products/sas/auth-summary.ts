import { choice, integer, numberChoice } from '../../contract/scalars.ts'
import { licenceKind, RANKED } from '../../domain/allotments/editions.ts'
import type { EditionCount } from '../../domain/allotments/read.ts'
import type { LicenceSummary } from '../../domain/hosts/licence-summary.ts'
import { BIND_TYPE, BIND_TYPES } from './edition.ts'
import { EDITIONS, PROTECTION } from './product.ts'

/*
 * What GetAuthSummary counts.
 */

export const number = (about: string) => integer(about, { example: '10' })
export const yesNo = (about: string) => numberChoice<number>(about, { 0: 'no', 1: 'yes' }, { example: '1' })
const INDEX = { 1: 'Free', 2: 'Antivirus', 3: 'Advanced', 4: 'Enterprise', 5: 'Flagship' } as const
export const words = PROTECTION as Readonly<Record<string, string>>

export const edition = {
  Version: numberChoice<number>('Code of the edition.', EDITIONS, { example: '3' }),
  Index: numberChoice<number>('Its place among the editions, the lowest first.', INDEX, { example: '4' }),
  AuthBindType: choice('What licences use up.', BIND_TYPES, { example: 'ASSET' }),
  UsedEcsCount: number('Servers that use one.'),
  UsedCoreCount: number('Their cores.'),
}

/** The fields of Machine. */
export const machine = {
  TotalEcsCount: number('All servers.'),
  TotalCoreCount: number('Their cores.'),
  BindEcsCount: number('Servers with a licence that was bought.'),
  BindCoreCount: number('Their cores.'),
  PostPaidBindEcsCount: number('Servers that pay by use.'),
  PostPaidBindCoreCount: number('Their cores.'),
  UnBindEcsCount: number('Servers without a licence.'),
  UnBindCoreCount: number('Their cores.'),
  RiskEcsCount: number('Servers with pending alerts.'),
  RiskCoreCount: number('Their cores.'),
}

/** Adds counts of servers up. */
export function sum(counts: readonly { readonly servers: number; readonly cores: number }[]) {
  return counts.reduce((all, one) => ({ servers: all.servers + one.servers, cores: all.cores + one.cores }), {
    servers: 0,
    cores: 0,
  })
}

const indexOf = (code: number) => (RANKED as readonly number[]).indexOf(code) + 1

/** Editions that protect servers, the lowest first. */
export function inOrder<T extends { readonly edition: number }>(counts: readonly T[]): T[] {
  return counts.filter((count) => indexOf(count.edition) > 0).sort((a, b) => indexOf(a.edition) - indexOf(b.edition))
}

/** One entry of VersionSummary. */
export function shownEdition({ edition, kind, servers, cores, usedServers, usedCores }: EditionCount) {
  const unusedServers = Math.max(0, servers - usedServers)
  const unusedCores = Math.max(0, cores - usedCores)
  return {
    Version: edition,
    Index: indexOf(edition),
    AuthBindType: BIND_TYPE[kind],
    TotalCount: kind === 'cores' ? cores : servers,
    UnUsedCount: kind === 'cores' ? unusedCores : unusedServers,
    TotalEcsAuthCount: servers,
    UnusedEcsAuthCount: unusedServers,
    UsedEcsCount: usedServers,
    TotalCoreAuthCount: cores,
    UnusedCoreAuthCount: unusedCores,
    UsedCoreCount: usedCores,
  }
}

/** One entry of PostPaidVersionSummary. */
export function shownPostPaid({ edition, servers, cores }: LicenceSummary['postPaid'][number], { licences }: LicenceSummary) {
  return {
    Version: edition,
    Index: indexOf(edition),
    AuthBindType: BIND_TYPE[licenceKind(edition, licences.bought, licences.amounts)],
    UsedEcsCount: servers,
    UsedCoreCount: cores,
  }
}
