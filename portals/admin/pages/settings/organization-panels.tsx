// The rules of an organisation, panel by panel: whom they are about is said with how many people that is.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { can } from '../../../shared/session/can.ts'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { RadioField, TextField } from '../../../shared/ui/form/fields.tsx'
import type { Form as FormOf } from '../../../shared/ui/form/use-form.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { Organization } from '../../api/directory.ts'
import { paths } from '../../paths.ts'
import { type Counts, codes, eras, type Values, whom } from './organization-values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  // As dark where it may only be read: it is there to be read.
  quiet: { color: tokens.colorNeutralForeground2 },
  limit: { maxWidth: '280px' },
  domains: { listStyleType: 'none', display: 'grid', gap: '4px', margin: 0, padding: 0, overflowWrap: 'anywhere' },
})

type Part = { readonly form: FormOf<Values> }
type Counted = Part & { readonly counts: Counts | undefined }

const useReadOnly = () => !can('directory.organization.change').allowed

export function NamePanel({ form, organization }: Part & { readonly organization: Organization }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.nameTitle')}>
      <div className={styles.stack}>
        <TextField
          control={form.control}
          name="displayName"
          label={t('organization.name')}
          hint={t('organization.nameHint')}
          required
          maxLength={256}
          readOnly={readOnly}
        />
        <div>
          <Text weight="semibold">{t('organization.domains')}</Text>
          <ul className={styles.domains}>
            {organization.verifiedDomains.map(({ name, isDefault }) => (
              <li key={name}>
                {name} {isDefault && <Badge appearance="tint">{t('organization.domainDefault')}</Badge>}
              </li>
            ))}
          </ul>
          <Text size={200} className={styles.quiet}>
            {t('organization.domainsLead')}
          </Text>
        </div>
      </div>
    </Panel>
  )
}

export function JoiningPanel({ form, counts }: Counted) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Panel title={t('organization.joining')}>
      <div className={styles.stack}>
        <WhomField
          form={form}
          name="usersMayJoin"
          label={t('organization.usersMayJoin')}
          words="join"
          counts={counts}
          counted="mayJoin"
        />
        {counts && counts.mayJoin > 0 && (
          <RouteLink to={`${paths.people()}?show=mayJoin`}>{t('organization.showChosen')}</RouteLink>
        )}
        <LimitField
          form={form}
          name="deviceQuotaPerUser"
          label={t('organization.quota')}
          hint={t('organization.quotaHint')}
        />
      </div>
    </Panel>
  )
}

export function ManagementPanel({ form, counts }: Counted) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Panel title={t('organization.managing')}>
      <div className={styles.stack}>
        <WhomField
          form={form}
          name="mdmScope"
          label={t('organization.mdmScope')}
          words="managed"
          counts={counts}
          counted="licensed"
        />
        <LimitField
          form={form}
          name="enrollmentLimitPerUser"
          label={t('organization.managedLimit')}
          hint={t('organization.managedLimitHint')}
        />
        <LimitField
          form={form}
          name="checkinIntervalMinutes"
          label={t('organization.comeEvery')}
          hint={t('organization.comeEveryHint')}
        />
        <LimitField
          form={form}
          name="complianceDays"
          label={t('organization.complianceDays')}
          hint={t('organization.complianceDaysHint')}
        />
        <RadioField
          control={form.control}
          name="withoutJoin"
          label={t('organization.withoutJoinLabel')}
          readOnly={useReadOnly()}
          choices={codes.map((one) => ({
            value: one,
            label: (
              <Choice
                name={t(`organization.withoutJoin.${one}.name`)}
                means={t(`organization.withoutJoin.${one}.means`)}
              />
            ),
          }))}
        />
        <RadioField
          control={form.control}
          name="withoutCertificate"
          label={t('organization.withoutCertificateLabel')}
          readOnly={useReadOnly()}
          choices={codes.map((one) => ({
            value: one,
            label: (
              <Choice
                name={t(`organization.withoutCertificate.${one}.name`)}
                means={t(`organization.withoutCertificate.${one}.means`)}
              />
            ),
          }))}
        />
      </div>
    </Panel>
  )
}

/** All, chosen people, or nobody. */
function WhomField(props: {
  readonly form: FormOf<Values>
  readonly name: 'usersMayJoin' | 'mdmScope'
  readonly label: string
  readonly words: 'join' | 'managed'
  readonly counts: Counts | undefined
  readonly counted: 'mayJoin' | 'licensed'
}) {
  const { t } = useTranslation()
  const { words, counts, counted } = props
  return (
    <RadioField
      control={props.form.control}
      name={props.name}
      label={props.label}
      readOnly={useReadOnly()}
      choices={whom.map((one) => ({
        value: one,
        label: (
          <Choice
            name={t(`organization.${words}.${one}.name`)}
            means={meaning(
              t,
              t(`organization.${words}.${one}.means`),
              one === 'selected' ? counts : undefined,
              counted,
            )}
          />
        ),
      }))}
    />
  )
}

function LimitField(props: {
  readonly form: FormOf<Values>
  readonly name: 'deviceQuotaPerUser' | 'enrollmentLimitPerUser' | 'checkinIntervalMinutes' | 'complianceDays'
  readonly label: string
  readonly hint: string
}) {
  const styles = useStyles()
  return (
    <div className={styles.limit}>
      <TextField
        control={props.form.control}
        name={props.name}
        label={props.label}
        hint={props.hint}
        numeric
        required
        readOnly={useReadOnly()}
      />
    </div>
  )
}

export function ImportPanel({ form }: Part) {
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.importing')}>
      <RadioField
        control={form.control}
        name="era"
        label={t('organization.era')}
        readOnly={readOnly}
        choices={eras.map((one) => ({
          value: one,
          label: <Choice name={t(`organization.eras.${one}.name`)} means={t(`organization.eras.${one}.means`)} />,
        }))}
      />
    </Panel>
  )
}

export function SignInPanel({ form }: Part) {
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.signingIn')}>
      <RadioField
        control={form.control}
        name="deviceCodes"
        label={t('organization.codesLabel')}
        readOnly={readOnly}
        choices={codes.map((one) => ({
          value: one,
          label: (
            <Choice
              name={t(`organization.deviceCodes.${one}.name`)}
              means={t(`organization.deviceCodes.${one}.means`)}
            />
          ),
        }))}
      />
      <RadioField
        control={form.control}
        name="userConsent"
        label={t('organization.consentLabel')}
        readOnly={readOnly}
        choices={codes.map((one) => ({
          value: one,
          label: (
            <Choice
              name={t(`organization.userConsent.${one}.name`)}
              means={t(`organization.userConsent.${one}.means`)}
            />
          ),
        }))}
      />
    </Panel>
  )
}

/** Of what is about chosen people also how many they are. */
const meaning = (t: TFunction, means: string, counts: Counts | undefined, whom: 'mayJoin' | 'licensed'): string =>
  counts ? `${means} ${t('organization.chosen', { count: counts[whom], total: counts.all })}` : means
