import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import { invite } from '../../domain/directory/handshakes.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId, newTags, tagsOf } from './fields.ts'
import { handshakeFields, handshakeOf, TARGET_TYPE_OF, TARGET_TYPES } from './handshake.ts'
import { actorOf, operation, SAME_IN_BOTH } from './product.ts'

/** Resource Directory: InviteAccountToResourceDirectory (2022-04-19 and 2020-03-31), facts of the official clients. */
export const InviteAccountToResourceDirectory = operation({
  summary: 'Invites an account into the directory.',
  notes: [
    'An invitation can be answered for 14 days. 20 can be made within 24 hours, those not counted that were accepted.',
    'Differs: no e-mail is sent. An account need not exist yet: whoever has that id or logon address in time can accept. Addresses are kept in lower case.',
    'Differs: at most 3 invitations to one target within 24 hours.',
    'Differs: a member of this directory is refused with EntityAlreadyExists.ResourceDirectory.Account, an account of another one with AccountInAnotherResourceDir.',
    'Differs: where the folder is gone when the invitation is accepted, the account comes into the root folder.',
    SAME_IN_BOTH,
  ],
  access: {
    action: 'resourcemanager:InviteAccountToResourceDirectory',
    level: 'create',
    resource: 'acs:resourcemanager::{accountId}:handshake/*',
  },
  input: {
    TargetEntity: required(text('Whom to invite.', { max: 256, example: 'someone@example.com' })),
    TargetType: required(choice('What that is.', TARGET_TYPES, { example: 'Email' })),
    Note: text('A remark.', { max: 1024, example: 'Welcome' }),
    ParentFolderId: folderId('Where the account is to be; the root unless given.', { example: 'r-b1aaaa' }),
    Tag: newTags,
  },
  output: { Handshake: answer('The invitation.', handshakeFields) },
  errors: errors(
    ...CALLER_CODES,
    'InvalidParameter.TargetEntity',
    'EntityNotExists.Folder',
    'EntityAlreadyExists.ResourceDirectory.Account',
    'AccountInAnotherResourceDir',
    'EntityAlreadyExists.Handshake',
    'LimitExceeded.InvitationRate',
    'LimitExceeded.SameTargetInvitationRate',
  ),
  refusals: {
    ...CALLER,
    'bad-target': 'InvalidParameter.TargetEntity',
    'unknown-folder': 'EntityNotExists.Folder',
    'already-member': 'EntityAlreadyExists.ResourceDirectory.Account',
    'in-another-directory': 'AccountInAnotherResourceDir',
    'already-invited': 'EntityAlreadyExists.Handshake',
    'too-many-today': 'LimitExceeded.InvitationRate',
    'too-many-to-target': 'LimitExceeded.SameTargetInvitationRate',
  },
  validate: ({ Tag }) => void tagsOf(Tag),
  async run({ input, ...call }, deps) {
    const invited = await invite(deps, actorOf(call), {
      targetType: TARGET_TYPE_OF[input.TargetType],
      target: input.TargetEntity,
      note: input.Note ?? '',
      folder: input.ParentFolderId,
      tags: tagsOf(input.Tag),
    })
    return invited instanceof Refusal ? invited : { Handshake: handshakeOf(invited, deps.clock.now()) }
  },
})
