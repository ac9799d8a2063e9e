import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, flag, integer, text } from '../../contract/scalars.ts'
import { oneAlert } from '../../domain/alerts/one-alert.ts'
import { sightingsOf } from '../../domain/alerts/sightings.ts'
import { FALSE_POSITIVE, PENDING } from '../../domain/alerts/store.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { changesField, changesNote, shownChanges } from './alert-approval.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { factsOf } from './susp-event-facts.ts'
import { languageField, memberField, ownMemberNote } from './susp-event-handling.ts'
import { EVENT_NAMES, EVENT_TYPE, LEVELS, readUniqueInfo, SOLUTIONS, uniqueInfo } from './susp-event-kind.ts'

const leftOut = (about: string, example: string) => optional(text(`${about}; left out.`, { example }))

/** Security Center: DescribeAlarmEventDetail (2018-12-03), facts of the official clients. */
export const DescribeAlarmEventDetail = operation({
  summary: 'Tells everything about the alert of an AlarmUniqueInfo, with what to do about it.',
  notes: [
    ownMemberNote,
    changesNote,
    'Differs: an alert holds one exception, so StartTime and EndTime are the same and CauseDetails has one cause.',
  ],
  access: { action: 'yundun-sas:DescribeAlarmEventDetail', level: 'get', resource: '*' },
  input: {
    AlarmUniqueInfo: required(
      text('AlarmUniqueInfo of the alert.', { max: 256, example: '73fc06fb175a7405697e402f52864e01-ip' }),
    ),
    From: required(text('Where the request comes from; has no effect.', { max: 64, example: 'sas' })),
    Lang: languageField,
    ResourceDirectoryAccountId: memberField,
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    Data: answer('The alert.', {
      AlarmUniqueInfo: text('Names the alert for ever.', { example: '73fc06fb175a7405697e402f52864e01-ip' }),
      Type: text('Type of the alert.', { example: 'Unusual Logon' }),
      AlarmEventAliasName: text('Its name in the language asked for.', { example: 'Login with unusual location' }),
      AlarmEventDesc: text('Why there is an alert.', { example: 'root logged on from 8.8.8.8, which is not approved.' }),
      Solution: text('What to do about it.', { example: 'If you know the logon, approve its source.' }),
      Level: choice('Severity.', LEVELS, { example: 'suspicious' }),
      StartTime: integer('When it happened, milliseconds since 1970.', { example: '1542378601000' }),
      EndTime: integer('The same.', { example: '1542378601000' }),
      CauseDetails: list(
        'What it was made of.',
        answer('A cause.', {
          Key: text('Subtype.', { example: 'login_common_ip' }),
          Value: list(
            'The facts.',
            answer('A fact.', {
              Name: text('What it is.', { example: 'Source address' }),
              Type: choice('How it is written.', { text: 'plain text', html: 'never used' }, { example: 'text' }),
              Value: text('The value in the language asked for.', { example: '8.8.8.8' }),
            }),
          ),
        }),
      ),
      CanBeDealOnLine: flag('Whether it can be handled by a call: while it is pending.', { example: 'true' }),
      CanCancelFault: flag('Whether it is marked as a false positive, which can be taken back.', { example: 'false' }),
      ContainHwMode: flag('Whether stricter protection of major events found it: no.', { example: 'false' }),
      Uuid: text('UUID of the server.', { example: 'bf6b30d3-eea8-4924-9f0a' }),
      InstanceName: optional(text('Name of the server, while it exists.', { example: 'web-1' })),
      InternetIp: optional(text('Public address of the server.', { example: '203.0.113.11' })),
      IntranetIp: optional(text('Private address of the server.', { example: '10.0.0.11' })),
      SmallestChanges: changesField,
      AppName: leftOut('Application of a container', 'pro-deploy-tibasic'),
      ContainerId: leftOut('Container', 'container_1648601865161'),
      ContainerImageId: leftOut('Image of a container', 'sha256:2e5a****'),
      ContainerImageName: leftOut('Name of the image', 'centos7_apache:v1.0.1'),
      DataSource: leftOut('Detector that found it', 'aegis_****'),
      K8sClusterId: leftOut('Cluster', 'c517b37e1401e4961b3951863a49a****'),
      K8sClusterName: leftOut('Name of the cluster', 'test-daily'),
      K8sNamespace: leftOut('Namespace', 'default'),
      K8sNodeId: leftOut('Node', 'i-bp14a1ay8e0aa9t0****'),
      K8sNodeName: leftOut('Name of the node', 'node-1'),
      K8sPodName: leftOut('Pod', 'myapp-pod'),
    }),
  },
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists', 'view-refused': 'NoPermission' },
  async run({ input, caller }, deps) {
    const name = input.AlarmUniqueInfo
    const unique = readUniqueInfo(name)
    if (unique === undefined) return refuse('unknown', name)
    const alert = await oneAlert(deps, caller.account, input.ResourceDirectoryAccountId, { unique, name })
    if (alert instanceof Refusal) return alert
    const language = input.Lang ?? 'en'
    const { kind, at, status } = alert
    const facts = factsOf(alert, await sightingsOf(deps.transaction, alert)).map(({ label, value }) => {
      return { Name: label[language], Type: 'text' as const, Value: value[language] }
    })
    return {
      Data: {
        AlarmUniqueInfo: uniqueInfo(alert),
        Type: EVENT_TYPE.en,
        AlarmEventAliasName: EVENT_NAMES[kind][language],
        AlarmEventDesc: alert.details.reason[language],
        Solution: SOLUTIONS[kind][language],
        Level: alert.level,
        StartTime: at,
        EndTime: at,
        CauseDetails: [{ Key: EVENT_NAMES[kind].code, Value: facts }],
        CanBeDealOnLine: status === PENDING,
        CanCancelFault: status === FALSE_POSITIVE,
        ContainHwMode: false,
        Uuid: alert.host,
        InstanceName: alert.hostName ?? undefined,
        InternetIp: alert.publicIp || undefined,
        IntranetIp: alert.ip || undefined,
        SmallestChanges: shownChanges(alert, caller.account),
      },
    }
  },
})
