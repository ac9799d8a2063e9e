import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { addTag, TAGS_PER_ACCOUNT, TAGS_PER_HOST } from '../../domain/hosts/tag-hosts.ts'
import { assetErrors, groupNotes } from './asset-group.ts'
import { uuidWords } from './comma-list.ts'
import { operation } from './product.ts'

/** Security Center: AddTagWithUuid (2018-12-03), facts of the official clients. */
export const AddTagWithUuid = operation({
  summary: 'Puts a tag on servers, and makes it where it does not exist.',
  notes: [
    'All servers get the tag or none; those that have it keep it. How important a server is, is no tag.',
    groupNotes[1],
    'Differs: without UuidList the tag is made and put on no server.',
    `Differs: an account has at most ${TAGS_PER_ACCOUNT.toLocaleString('en')} tags, a server at most ${TAGS_PER_HOST}; more are refused with QuotaExceeded. A name has no comma, because lists of tags are separated by them.`,
  ],
  access: { action: 'yundun-sas:AddTagWithUuid', level: 'update', resource: '*' },
  input: {
    TagName: required(text('Name of the tag.', { min: 1, max: 128, pattern: /^[^,]*$/, example: 'InternetIp' })),
    UuidList: uuidWords('UUIDs of the servers, separated by commas.'),
  },
  output: {},
  errors: { ...assetErrors, QuotaExceeded: [400, 'The account or a server has too many tags.'] },
  refusals: { unknown: 'DataNotExists', full: 'QuotaExceeded' },
  run: ({ input, caller }, deps) => addTag(deps, caller.account, input.TagName, [...new Set(input.UuidList ?? [])]),
})
