import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, flag, integer, text } from '../../contract/scalars.ts'
import { canBe } from '../../domain/alerts/handle-alerts.ts'
import type { ListedAlert } from '../../domain/alerts/list-alerts.ts'
import { rulesAbout } from '../../domain/alerts/list-rules.ts'
import { MARK_FIELDS, MARK_OPERATES, type MarkRule, valuesOf } from '../../domain/alerts/mark-miss-rule.ts'
import { oneAlert } from '../../domain/alerts/one-alert.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { FIELD_NAMES, languageField, memberField, operateField, ownMemberNote } from './susp-event-handling.ts'
import type { Language } from './susp-event-kind.ts'

const fieldNames = {
  FiledName: text('Name of the field.', { example: 'loginSourceIp' }),
  FiledAliasName: text('Its name in the language asked for.', { example: 'Source address' }),
  SupportedMisType: list('How it can be compared.', operateField),
}

/** Security Center: DescribeSecurityEventOperations (2018-12-03), facts of the official clients. */
export const DescribeSecurityEventOperations = operation({
  summary: 'Tells how an alert can be handled, and what rules of the white list can look at.',
  notes: [
    ownMemberNote,
    'Differs: UserCanOperate is true for what can be done with the alert as it is now, whatever the policies of the caller say. What needs an agent on the server is left out, but for block_ip, which is told as something that cannot be done.',
    'Differs: MarkFieldsSource has the fields that are known of this alert, with what they hold; MarkField has the rules of the white list that are asked about such alerts. OperationParams is empty, and nothing is mapped.',
  ],
  access: { action: 'yundun-sas:DescribeSecurityEventOperations', level: 'get', resource: '*' },
  input: {
    SecurityEventId: required(integer('Id of the alert.', { example: '1' })),
    Lang: languageField,
    ResourceDirectoryAccountId: memberField,
    ResourceOwnerId: integer('Has no effect.', { example: '1500000000000001' }),
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    SecurityEventOperationsResponse: list(
      'What can be done.',
      answer('A way of handling.', {
        OperationCode: choice(
          'What it is, for HandleSecurityEvents.',
          {
            ignore: 'it is ignored',
            manual_handled: 'it has been dealt with',
            advance_mark_mis_info: 'it is a false positive',
            block_ip: 'its source is blocked; cannot be done',
          },
          { example: 'ignore' },
        ),
        UserCanOperate: flag('Whether it can be done now.', { example: 'true' }),
        OperationParams: text('Empty.', { example: '' }),
        MarkField: list(
          'Rules of the white list that there are.',
          answer('A rule.', {
            ...fieldNames,
            MarkMisType: operateField,
            MarkMisValue: text('What it is compared with.', { example: '10.12.0.7' }),
            Uuid: text('UUID of the server, or ALL.', { example: 'ALL' }),
          }),
        ),
        MarkFieldsSource: list(
          'Fields that a rule can look at.',
          answer('A field.', { ...fieldNames, MarkMisValue: text('What the alert has in it.', { example: '10.12.0.7' }) }),
        ),
        MappingMarkFields: list(
          'Nothing is mapped.',
          answer('A field.', {
            Name: text('Its name.', { example: 'pid' }),
            ShowName: text('Its name, shown.', { example: 'pid' }),
            Value: text('Its value.', { example: '1791' }),
            ShowValue: text('Its value, shown.', { example: '1791' }),
            Description: text('What it is.', { example: 'test' }),
            FillType: choice('Who fills it.', { CUSTOM: 'whoever calls', SYSTEM: 'the system' }, { example: 'CUSTOM' }),
            MinLength: integer('Its shortest length.', { example: '1' }),
            MaxLength: integer('Its longest length.', { example: '2048' }),
            Required: flag('Whether it must be filled.', { example: 'true' }),
          }),
        ),
      }),
    ),
  },
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists', 'view-refused': 'NoPermission' },
  async run({ input, caller }, deps) {
    const which = { id: input.SecurityEventId, name: String(input.SecurityEventId) }
    const alert = await oneAlert(deps, caller.account, input.ResourceDirectoryAccountId, which)
    if (alert instanceof Refusal) return alert
    const rules = await rulesAbout(deps.transaction, alert.account, alert.kind, alert.host)
    const nothing = { OperationParams: '', MarkField: [], MarkFieldsSource: [], MappingMarkFields: [] }
    return {
      SecurityEventOperationsResponse: [
        { ...nothing, OperationCode: 'ignore' as const, UserCanOperate: canBe('ignore', alert.status) },
        { ...nothing, OperationCode: 'manual_handled' as const, UserCanOperate: canBe('handle', alert.status) },
        {
          ...nothing,
          ...markFields(alert, rules, input.Lang ?? 'en'),
          OperationCode: 'advance_mark_mis_info' as const,
          UserCanOperate: canBe('mark', alert.status),
        },
        { ...nothing, OperationCode: 'block_ip' as const, UserCanOperate: false },
      ],
    }
  },
})

function markFields({ details }: ListedAlert, rules: readonly MarkRule[], language: Language) {
  const named = (field: MarkRule['field']) => {
    return { FiledName: field, FiledAliasName: FIELD_NAMES[field][language], SupportedMisType: MARK_OPERATES }
  }
  return {
    MarkField: rules.map(({ field, operate, value, host }) => {
      return { ...named(field), MarkMisType: operate, MarkMisValue: value, Uuid: host || 'ALL' }
    }),
    MarkFieldsSource: MARK_FIELDS.flatMap((field) => {
      const [value] = valuesOf(field, details)
      return value === undefined ? [] : [{ ...named(field), MarkMisValue: value }]
    }),
  }
}
