import type { ServerHandle } from '../../server.ts'
import { alertsOn, WEB } from './alerts.ts'

/** What a rule is made of where a test does not care. */
export const RULE = { Name: 'strict', FailCount: 5, Span: 10, ForbiddenTime: 360, UuidList: [WEB] }

/** Calls about anti-brute-force rules. */
export function ruleCalls(server: ServerHandle) {
  const { ask, refused } = alertsOn(server)
  return {
    ask,
    refused,
    /** Makes a rule, as `RULE` but for what is given, and gives back its id. */
    create: async (more: object = {}): Promise<number> =>
      (await ask('CreateAntiBruteForceRule', { ...RULE, ...more })).CreateAntiBruteForceRule.RuleId,
    /** Rules as they are listed, the newest first. */
    rules: async (wanted: object = {}) => (await ask('DescribeAntiBruteForceRules', wanted)).Rules,
  }
}
