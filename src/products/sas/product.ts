import type { ProductFacts } from '../../contract/product.ts'
import { operationOf } from '../../contract/product.ts'
import type { Unit } from '../../domain/allotments/units.ts'
import type { Deps } from '../../domain/deps.ts'

/** What the operations of Security Center share. */
export const facts: ProductFacts = {
  name: 'Sas',
  version: '2018-12-03',
  title: 'Security Center',
  denied: ['NoPermission', 403, 'caller has no permission'],
  failure: ['ServerError', 500, 'ServerError'],
}

/** Declares an operation of Security Center. */
export const operation = operationOf<Deps>()

/** The codes of the editions that protect a host. */
export const PROTECTION = { 1: 'Free', 3: 'Enterprise', 5: 'Advanced', 6: 'Antivirus', 7: 'Flagship' } as const

/** All codes of editions: those that protect, and two that say what else an instance can be. */
export const EDITIONS = { ...PROTECTION, 8: 'several editions', 10: 'value-added services only' } as const

/** The same thing for every capacity, under its name on the wire; `make` is told the unit and what it is in words. */
export function perCapacity<T>(make: (unit: Unit, about: string) => T) {
  return {
    SlsCapacity: make('sls', 'Log storage, GB.'),
    AntiRansomwareCapacity: make('antiRansomware', 'Anti-ransomware, GB.'),
    RaspCapacity: make('rasp', 'Protected applications a month.'),
    CspmCapacity: make('cspm', 'Configuration checks a month.'),
    ThreatAnalysisCapacity: make('threatAnalysis', 'Threat analysis, GB.'),
    ThreatAnalysisFlow: make('threatAnalysisFlow', 'Log traffic into threat analysis, GB a day.'),
    ImageScanCapacity: make('imageScan', 'Image scans.'),
    WebLockCapacity: make('webLock', 'Servers with web tamper proofing.'),
    HoneypotCapacity: make('honeypot', 'Honeypots.'),
    SdkCapacity: make('sdk', 'Malicious file detections by SDK.'),
  }
}
