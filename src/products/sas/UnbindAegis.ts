import { required } from '../../contract/field.ts'
import { removeHosts } from '../../domain/hosts/remove-hosts.ts'
import { assetErrors, groupNotes } from './asset-group.ts'
import { uuidWords } from './comma-list.ts'
import { operation } from './product.ts'

/** Security Center: UnbindAegis (2018-12-03), facts of the official clients. */
export const UnbindAegis = operation({
  summary: 'Takes servers outside Alibaba Cloud away; their licences are free again.',
  notes: [
    'All servers are taken away or none. Their logons and alerts stay.',
    groupNotes[1],
    'Differs: a server of Alibaba Cloud is refused with InvalidUuids. Which servers are, the organisation file says; one that it still declares comes back when it is applied again.',
    'Differs: logon baselines are no longer bound to the servers, and those that were bound to nothing else are gone; so are the tags of the servers.',
  ],
  access: { action: 'yundun-sas:UnbindAegis', level: 'delete', resource: '*' },
  input: { Uuids: required(uuidWords('UUIDs of the servers, separated by commas.')) },
  output: {},
  errors: { ...assetErrors, InvalidUuids: [400, 'The server %s belongs to Alibaba Cloud and cannot be unbound.'] },
  refusals: { unknown: 'DataNotExists', 'of-aliyun': 'InvalidUuids' },
  run: ({ input, caller }, deps) => removeHosts(deps, caller.account, [...new Set(input.Uuids)]),
})
