// Who is told when a partner has uploaded devices: a mail, a webhook, both, or by default nobody; and a test of it.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { ShownOnce } from '../../../shared/ui/output/shown-once.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { changeNotice, type NoticeChange, noticeQuery, type UploadNotice } from '../../api/partner/notice.ts'
import { ReadOnly, SettingsFrame } from './frame.tsx'
import { LastNotice } from './last-notice.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
})

export function NoticesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const notice = useQuery(noticeQuery())
  return (
    <SettingsFrame title={t('notices.title')} lead={t('notices.lead')}>
      <div className={styles.stack}>
        <ReadOnly operation="partner.notice.change" />
        {notice.isPending && <Waiting rows={3} />}
        {notice.isError && <Failed problem={notice.error} retry={() => void notice.refetch()} />}
        {notice.data && (
          <>
            <Whom setting={notice.data} />
            <LastNotice setting={notice.data} />
          </>
        )}
      </div>
    </SettingsFrame>
  )
}

const schemaOf = (t: TFunction) =>
  z.object({
    mailTo: z.string().check(
      z.trim(),
      z.refine((text) => text === '' || /^[^\s@]+@[^\s@]+$/.test(text), { error: t('notices.mailWrong') }),
    ),
    webhookUrl: z.string().check(
      z.trim(),
      z.refine((text) => text === '' || text.startsWith('https://'), { error: t('notices.webhookWrong') }),
    ),
  })
type Values = z.infer<ReturnType<typeof schemaOf>>

const valuesOf = ({ mailTo, webhookUrl }: UploadNotice): Values => ({
  mailTo: mailTo ?? '',
  webhookUrl: webhookUrl ?? '',
})

/** An empty text takes one away. */
const changeOf = (before: Values, after: Values): NoticeChange =>
  Object.fromEntries(Object.entries(changedMembers(before, after)).map(([name, text]) => [name, text || null]))

function Whom({ setting }: { readonly setting: UploadNotice }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [notice, setNotice] = useState<Notice>()
  const [secret, setSecret] = useState<string>()
  const readOnly = !can('partner.notice.change').allowed
  const change = useMutation({
    mutationFn: changeNotice,
    onSuccess: ({ webhookSecret, mailTo, webhookUrl }) => {
      setSecret(webhookSecret ?? undefined)
      const isNobody = mailTo === null && webhookUrl === null
      if (webhookSecret === null) setNotice({ text: t(isNobody ? 'notices.nobody' : 'notices.saved') })
      void queries.invalidateQueries({ queryKey: ['partner-notice'] })
    },
  })
  const form = useForm({
    schema: schemaOf(t),
    initial: valuesOf(setting),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(noticeQuery()))),
    save: (values, before) => change.mutateAsync(changeOf(before, values)),
  })
  return (
    <Panel title={t('notices.whom')}>
      <Form form={form} className={styles.stack}>
        <Said notice={notice} />
        {secret !== undefined && (
          <ShownOnce
            title={t('notices.secretTitle')}
            lead={t('notices.secretLead')}
            shown={[{ term: t('notices.secret'), value: secret, copies: t('notices.secret') }]}
          />
        )}
        <TextField
          control={form.control}
          name="mailTo"
          label={t('notices.mail')}
          hint={t(setting.sendsMail ? 'notices.mailHint' : 'notices.mailOff')}
          maxLength={254}
          readOnly={readOnly || !setting.sendsMail}
        />
        <TextField
          control={form.control}
          name="webhookUrl"
          label={t('notices.webhook')}
          hint={t('notices.webhookHint')}
          maxLength={1024}
          readOnly={readOnly}
        />
        <Text>{t('notices.default')}</Text>
        <FocusedProblem problem={change.error} />
        <div>
          <GuardedSubmit operation="partner.notice.change" busy={change.isPending}>
            {t('common.save')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}
