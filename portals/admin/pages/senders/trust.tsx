// Trusts a sender: their file, what its key is called in words, and the same as they told it themselves, which has to be the same.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { can } from '../../../shared/session/can.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { ChosenFile, FileDrop, FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { trustSender } from '../../api/import/import.ts'
import { isWhatTheyTold, mostBytes, type SenderIn, senderIn } from './sender-in.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  told: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', display: 'block', marginTop: '4px' },
})

type Chosen = { readonly file: File; readonly sender: SenderIn | undefined }

export function TrustSender({ onTrusted }: { readonly onTrusted: (name: string) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<Chosen>()
  const choose = async (file: File) => {
    const bytes = file.size > mostBytes ? undefined : new Uint8Array(await file.arrayBuffer())
    setChosen({ file, sender: bytes && senderIn(bytes) })
  }
  const openChooser = () => input.current?.click()
  if (!can('autopilot.inbox.trust').allowed) return null
  return (
    <Panel title={t('senders.add')}>
      <div className={styles.stack}>
        <FileInput input={input} onFile={(file) => void choose(file)} accept=".json,.pem,.crt,.cer,.der" />
        {chosen ? (
          <ChosenFile file={chosen.file} onFile={(file) => void choose(file)} onChoose={openChooser} />
        ) : (
          <FileDrop
            onFile={(file) => void choose(file)}
            onChoose={openChooser}
            words={t('senders.drop')}
            hint={t('senders.accepts')}
          />
        )}
        {chosen && !chosen.sender && <Failed problem={new Error(t('senders.unreadable'))} />}
        {chosen?.sender && (
          <Compare
            key={chosen.sender.told}
            sender={chosen.sender}
            onTrusted={(name) => {
              setChosen(undefined)
              onTrusted(name)
            }}
          />
        )}
      </div>
    </Panel>
  )
}

const schemaOf = (t: TFunction, sender: SenderIn) =>
  z.object({
    name: z.string().check(z.trim(), z.minLength(1, t('senders.nameNeeded')), z.maxLength(256)),
    told: z.string().check(z.refine((typed) => isWhatTheyTold(sender, typed), t('senders.toldWrong'))),
  })

function Compare(props: { readonly sender: SenderIn; readonly onTrusted: (name: string) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { sender, onTrusted } = props
  const trust = useMutation({ mutationFn: trustSender })
  const form = useForm({
    schema: schemaOf(t, sender),
    initial: { name: sender.name, told: '' },
    judge: 'submitted',
    save: async ({ name }) => {
      const key = sender.kind === 'key' ? { publicKey: sender.publicKey } : { certificate: sender.certificate }
      await trust.mutateAsync({ name, ...key })
      onTrusted(name)
    },
  })
  const isKey = sender.kind === 'key'
  return (
    <Form form={form} className={styles.stack}>
      <Text>
        {t(isKey ? 'senders.ownWords' : 'senders.ownDigest')}
        <span className={styles.told}>{sender.told}</span>
      </Text>
      <TextField
        control={form.control}
        name="name"
        label={t('senders.name')}
        hint={t('senders.nameHint')}
        required
        maxLength={256}
      />
      <TextField
        control={form.control}
        name="told"
        label={t(isKey ? 'senders.toldWords' : 'senders.toldDigest')}
        hint={t('senders.toldHint')}
        required
        maxLength={200}
      />
      {trust.isError && <Failed problem={trust.error} />}
      <div>
        <GuardedSubmit operation="autopilot.inbox.trust" busy={trust.isPending}>
          {t('senders.do')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}
