import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import { createMember } from '../../domain/directory/members.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { accountFields, accountOf, STATUSES } from './account.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId, newTags, tagsOf, uidText } from './fields.ts'
import { actorOf, operation, SAME_IN_BOTH } from './product.ts'

/** A display name: letters of any script, digits, _ . - and spaces. */
export const DISPLAY_NAME = { min: 2, max: 50, pattern: /^[\p{L}\p{N}_. -]+$/u }
// No two special characters in a row, and none at an end.
const PREFIX = { min: 2, max: 37, pattern: /^[A-Za-z0-9]+([_.-][A-Za-z0-9]+)*$/ }

/** Resource Directory: CreateResourceAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const CreateResourceAccount = operation({
  summary: 'Makes a member account whose root nobody holds a key of.',
  notes: [
    'Differs: PayerAccountId must be the management account or a member, and is not kept: nothing is billed here. ResellAccountType is not kept either.',
    'Differs: a directory may have any number of members.',
    'Differs: a dry run answers what would be made; the account of that id does not exist.',
    'Differs: the codes InvalidParameter.DisplayName.AlreadyUsed and InvalidParameter.AccountNamePrefix.AlreadyUsed follow the one for folder names; the documents do not name them.',
    'Differs: the account has no role in it at first. Its management account cannot act inside it before somebody makes one.',
    SAME_IN_BOTH,
  ],
  access: {
    action: 'resourcemanager:CreateResourceAccount',
    level: 'create',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: {
    DisplayName: required(text('Its name in the directory, which no other member has.', { ...DISPLAY_NAME, example: 'Dev' })),
    AccountNamePrefix: text('What its logon address begins with; drawn unless given.', { ...PREFIX, example: 'alice' }),
    ParentFolderId: folderId('Where it is to be; the root unless given.', { example: 'fd-r23M550000' }),
    PayerAccountId: uidText('Who pays for it.', { example: '1232334400000001' }),
    ResellAccountType: choice('For resellers.', { resell: 'it is resold', non_resell: 'it is not' }, { example: 'resell' }),
    Tag: newTags,
    DryRun: flag('Whether to check only.', { example: 'false' }),
  },
  output: { Account: answer('The account.', accountFields(STATUSES)) },
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Folder',
    'InvalidParameter.PayerAccountId',
    'InvalidParameter.DisplayName.AlreadyUsed',
    'InvalidParameter.AccountNamePrefix.AlreadyUsed',
  ),
  refusals: {
    ...CALLER,
    'unknown-folder': 'EntityNotExists.Folder',
    'unknown-payer': 'InvalidParameter.PayerAccountId',
    'name-taken': 'InvalidParameter.DisplayName.AlreadyUsed',
    'prefix-taken': 'InvalidParameter.AccountNamePrefix.AlreadyUsed',
  },
  validate: ({ Tag }) => void tagsOf(Tag),
  async run({ input, ...call }, deps) {
    const made = await createMember(deps, actorOf(call), {
      name: input.DisplayName,
      prefix: input.AccountNamePrefix,
      folder: input.ParentFolderId,
      payer: input.PayerAccountId,
      tags: tagsOf(input.Tag),
      isDryRun: input.DryRun ?? false,
    })
    return made instanceof Refusal ? made : { Account: accountOf(made.directory, made.member) }
  },
})
