// Prepares PCs: for how many, for how long, who is let in, and what they are set up with.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import {
  hashesIn,
  longestDays,
  mostHashes,
  mostSerialNumbers,
  mostUses,
  usualDays,
  usualUses,
} from '../../../../src/kernel/enrollment-secret.ts'
import { CheckboxField, LongTextField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { listIn, wholeUpTo } from '../../../shared/ui/form/typed.ts'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type NewPreparation, type Prepared, prepare } from '../../api/prepared-pcs.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  part: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '12px',
    border: 0,
    padding: 0,
    margin: 0,
    minWidth: 0,
  },
  head: { fontWeight: tokens.fontWeightSemibold, padding: 0 },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '12px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const schemaOf = (t: TFunction) =>
  z
    .object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('preparedPcs.nameNeeded')), z.maxLength(256)),
      uses: wholeUpTo(mostUses, t('preparedPcs.usesWrong')),
      days: wholeUpTo(longestDays, t('preparedPcs.daysWrong')),
      serialNumbers: z
        .string()
        .check(z.refine((text) => listIn(text).length <= mostSerialNumbers, t('preparedPcs.serialNumbersMany'))),
      hashes: z.string().check(
        z.refine((text) => text.trim() === '' || hashesIn(text).length > 0, t('preparedPcs.hashesNone')),
        z.refine((text) => hashesIn(text).length <= mostHashes, t('preparedPcs.hashesMany')),
      ),
      approval: z.boolean(),
      rootCertificate: z.boolean(),
      computerName: z.string().check(z.trim()),
      ssid: z.string(),
      passphrase: z
        .string()
        .check(z.refine((text) => text === '' || /^[\x20-\x7e]{8,63}$/.test(text), t('preparedPcs.passphraseWrong'))),
      hidden: z.boolean(),
      account: z.string().check(z.trim()),
      password: z.string(),
      administrator: z.boolean(),
      firstRunHidden: z.boolean(),
    })
    .check(
      z.refine(({ account, password }) => account === '' || password !== '', {
        path: ['password'],
        error: t('preparedPcs.passwordNeeded'),
      }),
    )

type Values = z.infer<ReturnType<typeof schemaOf>>

const nothing: Values = {
  displayName: '',
  uses: String(usualUses),
  days: String(usualDays),
  serialNumbers: '',
  hashes: '',
  approval: false,
  rootCertificate: true,
  computerName: '',
  ssid: '',
  passphrase: '',
  hidden: false,
  account: '',
  password: '',
  administrator: false,
  firstRunHidden: false,
}

const wantedOf = (values: Values): NewPreparation => ({
  secret: {
    displayName: values.displayName,
    maximumUses: Number(values.uses),
    days: Number(values.days),
    serialNumbers: listIn(values.serialNumbers),
    ...(values.hashes.trim() !== '' && { hardwareHashes: hashesIn(values.hashes) }),
    approvalRequired: values.approval,
  },
  choice: {
    rootCertificate: values.rootCertificate,
    firstRunHidden: values.firstRunHidden,
    ...(values.computerName !== '' && { computerName: values.computerName }),
    ...(values.ssid !== '' && {
      wirelessNetwork: {
        ssid: values.ssid,
        hidden: values.hidden,
        ...(values.passphrase !== '' && { passphrase: values.passphrase }),
      },
    }),
    ...(values.account !== '' && {
      localAccount: { name: values.account, password: values.password, administrator: values.administrator },
    }),
  },
})

export function PreparePc({ onMade }: { readonly onMade: (made: Prepared) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const make = useMutation({ mutationFn: prepare, onSuccess: onMade })
  const form = useForm({
    schema: schemaOf(t),
    initial: nothing,
    after: 'clear',
    save: async (values) => void (await make.mutateAsync(wantedOf(values))),
  })
  const { control } = form
  const { ssid, passphrase, account } = useValues(form)
  const text = (name: 'displayName' | 'computerName' | 'ssid' | 'passphrase' | 'account' | 'password', most: number) =>
    ({ control, name, label: t(`preparedPcs.${name}`), maxLength: most }) as const
  const part = (name: string, inside: ReactNode) => (
    <fieldset className={styles.part}>
      <legend className={styles.head}>{name}</legend>
      {inside}
    </fieldset>
  )
  return (
    <Panel title={t('preparedPcs.make')}>
      <Form form={form} className={styles.form}>
        <Text className={styles.quiet}>{t('preparedPcs.makeLead')}</Text>
        <TextField {...text('displayName', 256)} required />
        <div className={styles.pair}>
          <TextField
            control={control}
            name="uses"
            label={t('preparedPcs.uses')}
            hint={t('preparedPcs.usesHint')}
            numeric
            required
            maxLength={5}
          />
          <TextField
            control={control}
            name="days"
            label={t('preparedPcs.days')}
            hint={t('preparedPcs.daysHint')}
            numeric
            required
            maxLength={2}
          />
        </div>
        {part(
          t('preparedPcs.whoGetsIn'),
          <>
            <LongTextField
              control={control}
              name="serialNumbers"
              label={t('preparedPcs.serialNumbers')}
              hint={t('preparedPcs.serialNumbersHint')}
              rows={3}
              maxLength={33_000}
            />
            <LongTextField
              control={control}
              name="hashes"
              label={t('preparedPcs.hashes')}
              hint={t('preparedPcs.hashesHint')}
              rows={3}
            />
            <CheckboxField control={control} name="approval" label={t('preparedPcs.approval')} />
          </>,
        )}
        {part(
          t('preparedPcs.setUp'),
          <>
            <CheckboxField control={control} name="rootCertificate" label={t('preparedPcs.rootCertificate')} />
            <TextField {...text('computerName', 64)} hint={t('preparedPcs.computerNameHint')} />
            <div className={styles.pair}>
              <TextField {...text('ssid', 32)} />
              <TextField
                {...text('passphrase', 63)}
                warning={ssid !== '' && passphrase === '' ? t('preparedPcs.openNetwork') : undefined}
              />
            </div>
            {ssid !== '' && <CheckboxField control={control} name="hidden" label={t('preparedPcs.hidden')} />}
            <div className={styles.pair}>
              <TextField {...text('account', 20)} hint={t('preparedPcs.accountHint')} />
              <TextField {...text('password', 127)} />
            </div>
            {account !== '' && (
              <>
                <CheckboxField control={control} name="administrator" label={t('preparedPcs.administrator')} />
                <CheckboxField control={control} name="firstRunHidden" label={t('preparedPcs.firstRunHidden')} />
              </>
            )}
          </>,
        )}
        {make.isError && <Failed problem={make.error} />}
        <div>
          <GuardedSubmit operation="preparation.secret.create" busy={make.isPending}>
            {t('preparedPcs.make')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}
