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
export function licenceUnit(kind: 'servers' | 'cores', edition: string | number): string {
  return `${kind}:${edition}`
}

/** Takes a unit of servers or cores apart; undefined for a capacity. */
export function licenceOf(unit: string): { kind: 'servers' | 'cores'; edition: number } | undefined {
  const match = /^(servers|cores):([1-9][0-9]?)$/.exec(unit)
  return match === null ? undefined : { kind: match[1] === 'servers' ? 'servers' : 'cores', edition: Number(match[2]) }
}

/** What an account of a directory can be, how it came there, and whether members may be deleted; as the tables have them. */
export const ACCOUNT_TYPES = ['cloud', 'resource'] as const
export const JOIN_METHODS = ['invited', 'created'] as const
/** By the number that stands for it. */
export const MEMBER_DELETION = ['forbidden', 'allowed'] as const
/** Whether an allotment counts, by the word of the file. */
export const ALLOTMENT_STATUS = { valid: 1, invalid: 2 } as const
