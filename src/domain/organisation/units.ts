/** The capacities of the format, in the order in which a file lists them. The tables call their units so too. */
export const CAPACITIES = [
  'sls',
  'antiRansomware',
  'rasp',
  'cspm',
  'cspmInstance',
  'threatAnalysis',
  'threatAnalysisFlow',
  'imageScan',
  'webLock',
  'honeypot',
  'sdk',
] as const

/** The unit in which the tables count the servers or cores of an edition. */
export function licenceUnit(kind: 'servers' | 'cores', edition: string): string {
  return `${kind}:${edition}`
}

/** Takes a unit of servers or cores apart; undefined for a capacity. */
export function licenceOf(unit: string): { kind: 'servers' | 'cores'; edition: number } | undefined {
  const match = /^(servers|cores):([1-9][0-9]?)$/.exec(unit)
  return match === null ? undefined : { kind: match[1] === 'servers' ? 'servers' : 'cores', edition: Number(match[2]) }
}
