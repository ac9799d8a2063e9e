import { choice, text } from '../../contract/scalars.ts'
import type { NamedHandshake } from '../../domain/directory/handshake-store.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { handshakeId, uidText } from './fields.ts'

export const TARGET_TYPES = { Account: 'an account id', Email: 'a logon e-mail address' } as const
export const TARGET_TYPE_OF = { Account: 'account', Email: 'email' } as const
const TARGET_TYPE = { account: 'Account', email: 'Email' } as const
const STATUS = { pending: 'Pending', accepted: 'Accepted', cancelled: 'Cancelled', declined: 'Declined' } as const

/** An invitation. */
export const handshakeFields = {
  HandshakeId: handshakeId('Its id.'),
  ResourceDirectoryId: text('The directory that invites.', { example: 'rd-abcdef' }),
  MasterAccountId: uidText('Its management account.', { example: '1728412355000001' }),
  MasterAccountName: text('The name of that.', { example: 'Alice' }),
  TargetType: choice('What the target is.', TARGET_TYPES, { example: 'Email' }),
  TargetEntity: text('Whom it is for.', { example: 'someone@example.com' }),
  Note: text('A remark.', { example: 'Welcome' }),
  Status: choice(
    'Where it stands.',
    {
      Pending: 'it waits for an answer',
      Accepted: 'the account has joined',
      Cancelled: 'the directory took it back',
      Declined: 'the account does not want to join',
      Expired: 'nobody answered within 14 days',
    },
    { example: 'Pending' },
  ),
  CreateTime: text('When it was made, UTC.', { example: '2018-08-10T09:55:41Z' }),
  ModifyTime: text('When it was changed last, UTC.', { example: '2018-08-10T09:55:41Z' }),
  ExpireTime: text('Until when it can be answered, UTC.', { example: '2018-08-24T09:55:41Z' }),
}

/** An invitation as it stands now. */
export function handshakeOf(handshake: NamedHandshake, now: number) {
  const { id, directory, directoryId, managementName, targetType, target, note, createdAt, expiresAt } = handshake
  const isExpired = handshake.status === 'pending' && now >= expiresAt
  return {
    HandshakeId: id,
    ResourceDirectoryId: directoryId,
    MasterAccountId: directory,
    MasterAccountName: managementName,
    TargetType: TARGET_TYPE[targetType],
    TargetEntity: target,
    Note: note,
    Status: isExpired ? ('Expired' as const) : STATUS[handshake.status],
    CreateTime: isoSeconds(createdAt),
    ModifyTime: isoSeconds(isExpired ? expiresAt : handshake.modifiedAt),
    ExpireTime: isoSeconds(expiresAt),
  }
}
