// How this device stands to what is demanded of it: policy by policy and setting by setting, whose word each value is, and how it was
// before.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type DeviceCompliance, deviceComplianceQuery } from '../../api/management/compliance.ts'
import { managedDeviceQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { settingInWords, stateColors } from './words.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: '8px' },
  policy: {
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    minWidth: 0,
  },
  list: { listStyleType: 'none', display: 'grid', gap: '10px', marginTop: '8px' },
  item: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '6px 8px', alignItems: 'center' },
  more: { gridColumn: '1 / -1', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  past: { paddingLeft: '20px', marginTop: '6px' },
  summary: { cursor: 'pointer' },
})

/** Nothing for whoever may not read it. */
export function CompliancePanel({ managedDeviceId }: { readonly managedDeviceId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const mayRead = can('mdm.device.compliance').allowed
  const found = useQuery({ ...deviceComplianceQuery(managedDeviceId), enabled: mayRead })
  const device = useQuery({ ...managedDeviceQuery(managedDeviceId), enabled: mayRead }).data
  const lapsed = instant(device?.complianceLapsedDateTime)
  if (!mayRead) return null
  return (
    <Panel title={t('compliance.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('compliance.deviceLead')}</Text>
        {found.isPending && <Waiting rows={3} />}
        {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {lapsed && <Text weight="semibold">{t('compliance.lapsed', { time: formatDateTime(lapsed) })}</Text>}
        {found.data?.length === 0 && <Text>{t('compliance.nothingDemanded')}</Text>}
        {found.data?.map((policy) => (
          <PolicyOfDevice key={policy.id} policy={policy} />
        ))}
      </div>
    </Panel>
  )
}

type Setting = DeviceCompliance['settingStates'][number]
type State = keyof typeof stateColors

const stateOf = (state: string): State => (state in stateColors ? (state as State) : 'unknown')

function StateBadge({ state }: { readonly state: string }) {
  const { t } = useTranslation()
  const known = stateOf(state)
  return (
    <Badge appearance="tint" color={stateColors[known]}>
      {t(`compliance.state.${known}`)}
    </Badge>
  )
}

function PolicyOfDevice({ policy }: { readonly policy: DeviceCompliance }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const until = instant(policy.gracePeriodUntil)
  return (
    <section>
      <div className={styles.head}>
        <h3 className={styles.policy}>
          {can('mdm.compliance.read').allowed ? (
            <RouteLink to={paths.compliancePolicy(policy.id)}>{policy.displayName}</RouteLink>
          ) : (
            policy.displayName
          )}
        </h3>
        <StateBadge state={policy.state} />
      </div>
      {policy.state === 'inGracePeriod' && until && (
        <Text size={200} className={styles.quiet}>
          {t('compliance.until', { time: formatDateTime(until) })}
        </Text>
      )}
      <ul className={styles.list}>
        {policy.settingStates.map((setting) => (
          <SettingOfDevice key={setting.setting} setting={setting} />
        ))}
      </ul>
    </section>
  )
}

function SettingOfDevice({ setting }: { readonly setting: Setting }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <li className={styles.item}>
      <Text>{settingInWords(setting.setting)}</Text>
      <StateBadge state={setting.state} />
      <Text size={200} className={styles.more}>
        <Standing {...setting} />
      </Text>
      {setting.past.length > 0 && (
        <details className={styles.more}>
          <summary className={styles.summary}>{t('compliance.past', { count: setting.past.length })}</summary>
          <ul className={styles.past}>
            {setting.past.map((one) => (
              <li key={one.since}>
                {t(`compliance.state.${stateOf(one.state)}`)}. <Standing {...one} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

/** The value, whose word it is, and since when. Of what is not known yet there is no word. */
function Standing({ state, currentValue, source, since }: Setting['past'][number]) {
  const { t } = useTranslation()
  const claimed =
    currentValue === '' ? t('compliance.saysNothing') : t('compliance.says.claimed', { value: currentValue })
  const said = source === 'attested' ? t('compliance.says.attested') : claimed
  const from = instant(since)
  return (
    <>
      {[state !== 'unknown' && said, from && t('compliance.since', { time: formatDateTime(from) })]
        .filter(Boolean)
        .join(' ')}
    </>
  )
}
