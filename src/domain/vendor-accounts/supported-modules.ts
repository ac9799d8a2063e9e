import type { Cloud, Module } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import { readLicences } from '../allotments/read.ts'
import type { Deps } from '../deps.ts'
import { MODULES } from './pair.ts'

/** A cloud, and what its keys can be used for. */
export interface SupportedModules {
  readonly cloud: Cloud
  /** Each with whether the account has what it takes to use what is found. */
  readonly modules: readonly { readonly module: Module; readonly isLicensed: boolean }[]
}

/** The clouds whose keys can be checked, each with its modules in the order in which they are checked. */
export async function supportedModules(
  { transaction, clouds }: Pick<Deps, 'transaction' | 'clouds'>,
  account: Uid,
): Promise<SupportedModules[]> {
  const { holding, amounts, bought } = await readLicences(transaction, account)
  const own = holding.isOwn ? bought : amounts
  const has = (...units: readonly ('cspm' | 'cspmInstance' | 'threatAnalysis' | 'threatAnalysisFlow')[]) =>
    holding.isValid && (holding.chargeType === 'POSTPAID' || units.some((unit) => (own.get(unit) ?? 0) > 0))
  const isLicensed: Readonly<Record<Module, boolean>> = {
    // Every edition shows servers, the free one too.
    hosts: true,
    posture: has('cspm', 'cspmInstance'),
    detection: has('threatAnalysis', 'threatAnalysisFlow'),
    trail: has('threatAnalysis', 'threatAnalysisFlow'),
  }
  return clouds.map(({ cloud, modules }) => ({
    cloud,
    modules: MODULES.filter((module) => modules.includes(module)).map((module) => ({ module, isLicensed: isLicensed[module] })),
  }))
}
