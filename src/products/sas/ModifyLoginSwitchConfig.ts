import { required } from '../../contract/field.ts'
import { numberChoice } from '../../contract/scalars.ts'
import { setSwitch } from '../../domain/logon-baselines/switches.ts'
import { sharedErrors } from './login-config.ts'
import { itemField, STATES, SWITCHES } from './login-switch.ts'
import { operation } from './product.ts'

/** Security Center: ModifyLoginSwitchConfig (2018-12-03), facts of the official clients. */
export const ModifyLoginSwitchConfig = operation({
  summary: 'Switches the alerts of a type of baseline on or off, for all servers.',
  notes: [
    'Differs: while a switch is off, logons are kept and judged as ever, and what leaves that type of baseline makes no alert, then or later. Alerts that are there stay.',
  ],
  access: { action: 'yundun-sas:ModifyLoginSwitchConfig', level: 'update', resource: '*' },
  input: {
    Item: required(itemField),
    Status: required(numberChoice('Whether it is on.', STATES, { example: '0' })),
  },
  output: {},
  errors: { NoPermission: sharedErrors.NoPermission, ServerError: sharedErrors.ServerError },
  refusals: {},
  run: ({ input, caller }, deps) =>
    setSwitch(deps, caller.account, { dimension: SWITCHES[input.Item], isOn: input.Status === 1 }),
})
