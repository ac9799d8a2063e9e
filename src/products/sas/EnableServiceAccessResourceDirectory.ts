import { enableMonitoring } from '../../domain/monitoring/enable.ts'
import { NO_PERMISSION } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: EnableServiceAccessResourceDirectory (2018-12-03), facts of the official clients. */
export const EnableServiceAccessResourceDirectory = operation({
  summary: 'Switches multi-account management of Security Center on.',
  notes: [
    'A second call changes nothing.',
    'Differs: the management account and delegated administrators of sas.aliyuncs.com may call it; everybody else is refused with 403 NoPermission.',
    'Differs: the other operations on the accounts of an organisation work without it.',
  ],
  access: { action: 'yundun-sas:EnableServiceAccessResourceDirectory', level: 'create', resource: '*' },
  input: {},
  output: {},
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'not-administrator': 'NoPermission' },
  run: ({ caller }, deps) => enableMonitoring(deps, caller.account),
})
