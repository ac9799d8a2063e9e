import { answer, list } from '../../contract/composites.ts'
import { integer, numberChoice } from '../../contract/scalars.ts'
import { readSwitches } from '../../domain/logon-baselines/switches.ts'
import { sharedErrors } from './login-config.ts'
import { itemField, itemOf, STATES } from './login-switch.ts'
import { operation } from './product.ts'

/** Security Center: DescribeLoginSwitchConfigs (2018-12-03), facts of the official clients. */
export const DescribeLoginSwitchConfigs = operation({
  summary: 'Tells for which types of baseline there are alerts.',
  notes: ['Differs: all three switches are told, also those that nobody has touched: they are on. Places have no switch.'],
  access: { action: 'yundun-sas:DescribeLoginSwitchConfigs', level: 'list', resource: '*' },
  input: {},
  output: {
    ConfigList: list(
      'The switches.',
      answer('A switch.', { Item: itemField, Status: numberChoice('Whether it is on.', STATES, { example: '1' }) }),
    ),
    Count: integer('How many there are.', { example: '3' }),
  },
  errors: { NoPermission: sharedErrors.NoPermission, ServerError: sharedErrors.ServerError },
  refusals: {},
  async run({ caller }, deps) {
    const switches = await readSwitches(deps.transaction, caller.account)
    const ConfigList = switches.map(({ dimension, isOn }) => {
      return { Item: itemOf(dimension), Status: isOn ? (1 as const) : (0 as const) }
    })
    return { ConfigList, Count: ConfigList.length }
  },
})
