// Japanese: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const ja = {
  'sign-in': 'サインイン',
  'user-name': 'ユーザー名',
  next: '次へ',
  password: 'パスワード',
  'enter-password': 'パスワードの入力',
  'another-account': '別のアカウントを使用する',
  'signed-out': 'サインアウト完了',
  'you-are-signed-out': 'サインアウトしました',
  'close-window': 'このウィンドウは閉じてもかまいません。',
  continue: '続行',

  'sign-in-failed': 'サインインできませんでした',
  'problem-advice':
    'アプリケーションに戻り、最初からやり直してください。同じことが起きる場合は、下の番号とトレース ID を管理者にお知らせください。',
  'trace-id': 'トレース ID',
  'sign-in-over':
    'このサインインは時間がかかりすぎたか、すでに完了しています。アプリケーションに戻り、最初からやり直してください。',
  'tenant-missing': 'このアドレスに該当する組織はありません。アプリケーションに戻り、最初からやり直してください。',
  'foreign-form':
    'このフォームは別のサイトから送信されました。アプリケーションまたはリンクから、もう一度始めてください。',

  'unknown-name':
    'このユーザー名は、ここのどの組織にもありません。つづりを確認するか、サインインに使う名前を管理者にお問い合わせください。',
  'bad-password': 'ユーザー名またはパスワードが正しくありません。両方を確認して、もう一度お試しください。',
  'account-disabled': 'このアカウントは無効になっています。有効にするよう管理者に依頼してください。',
  locked: '間違ったパスワードが多すぎたため、この名前でのここからのサインインはロックされています。',
  slowed: 'このネットワークから、またはこの名前に対して、間違ったパスワードが何度も入力されました。',
  'not-held-up': '以前にサインインしたことのあるブラウザーやネットワークでは、待つ必要はありません。',
  busy: '現在、サインインが集中しています。',
  'too-many-codes': 'このアカウントに対して、間違ったコードが何度も入力されました。',
  'wait-seconds': '数秒待ってから、もう一度お試しください。',
  'wait-minutes': { other: '{count} 分待ってから、もう一度お試しください。' },
  'begin-again':
    'このサインインは時間がかかりすぎたか、その間にアカウントが変更されました。ユーザー名とパスワードをもう一度入力してください。',

  'use-access-pass': '一時アクセス パスを使用する',
  'access-pass': '一時アクセス パス',
  'enter-access-pass': '一時アクセス パスを入力してください',
  'bad-access-pass':
    'ユーザー名またはパスが正しくないか、パスが現在有効ではありません。両方を確認するか、別のパスを管理者に依頼してください。',

  'enter-code': 'コードの入力',
  'code-from-app': '認証アプリのコード',
  'wrong-code': 'コードが正しくありません。アプリに今表示されているコードを入力してください。',
  'used-code': 'このコードはすでに使用されています。アプリに次のコードが表示されるまでお待ちください。',
  'no-app-here': 'アプリが手元にありません',
  'type-recovery-code': '保管しておいた回復コードのうち 1 つを入力してください。それぞれ 1 回だけ使えます。',
  'recovery-code': '回復コード',
  'sign-in-with-it': 'このコードでサインイン',
  'none-left': 'コードが残っていない場合は、アカウントからアプリを削除するよう管理者に依頼してください。',
  'set-up-app': '認証アプリの設定',
  'more-than-password':
    'お使いの組織では、パスワードのほかにも確認が必要です。6 桁のコードを表示するアプリであれば、どれでも使えます。',
  'scan-picture': 'この画像をアプリでスキャンしてください：',
  'picture-of-key': 'キーの QR コード。キーは下に文字でも表示されています',
  'open-app-here': 'このデバイスでアプリを開く',
  'or-type-key': 'または、このキーをアプリに入力してください：',
  'code-shown-now': 'アプリに今表示されているコード',
  'not-code-of-now':
    '現在のコードではありません。アプリをもう一度確認し、デバイスの時計が合っているかどうかも確認してください。',
  'new-recovery-codes': '新しい回復コードを作成しますか？',
  'recovery-codes-end': '保管しているコードは使えなくなります。',
  'make-new-codes': '新しいコードを作成',
  'keep-old-codes': '今のコードを使い続ける',
  'keep-recovery-codes': '回復コードを保管してください',
  'recovery-codes-once':
    'アプリもパスキーも手元にないときに、それぞれ 1 回ずつサインインに使えます。表示されるのは今だけです。印刷するか、書き留めてください。',
  'have-kept-them': '保管しました',

  'use-passkey': 'パスキーを使う',
  'show-passkey': 'パスキーの提示',
  'passkey-where':
    'パスキーはセキュリティ キー、お使いの電話、またはこのコンピューターにあります。いつものようにロックを解除してください。',
  'no-passkey-here': 'パスキーが手元にありません',
  'type-any-code': '認証アプリのコード、または保管してある回復コードのいずれかを入力してください。',
  'no-passkey-left': 'どれも残っていない場合は、アカウントからパスキーを削除するよう管理者に依頼してください。',
  'use-password': 'パスワードを使う',
  'set-up-passkey': 'パスキーの設定',
  'passkey-is':
    'パスキーを使うと、指紋、顔、または PIN でサインインできます。パスキーはセキュリティ キー、電話、またはこのコンピューターに残り、複製がここに送られることはありません。',
  'passkey-name': 'パスキーの名前',
  'passkey-number': 'パスキー {number}',
  'make-passkey': 'パスキーを作成',
  'use-app': '代わりに認証アプリを設定する',
  'passkey-instead': '代わりにパスキーを設定する',
  'wrong-passkey':
    'このパスキーはこのアカウントのものではないか、ロックが解除されていません。もう一度試すか、別の方法でサインインしてください。',
  'copied-passkey':
    'このパスキーは複製された可能性があるため、使えなくなりました。別の方法でサインインし、管理者に知らせてください。',
  'passkey-not-shown': 'パスキーが提示されませんでした。もう一度試すか、別の方法でサインインしてください。',
  'passkey-not-made': 'パスキーを保存できませんでした。もう一度試すか、認証アプリを設定してください。',
  'passkey-known':
    'このデバイスには、このアカウントのパスキーが既にあります。別のデバイスを選ぶか、認証アプリを設定してください。',
  'passkey-needs-script':
    'パスキーには JavaScript が必要ですが、このブラウザーでは実行されません。有効にするか、別の方法でサインインしてください。',

  'enter-device-code': 'デバイスのコードの入力',
  'device-code-where': 'コードは、サインインしたいデバイスまたはプログラムに表示されています。',
  'only-if-you-started':
    'ご自分で始めた操作である場合にのみ、続行してください。誰かから送られたり伝えられたりしたコードは入力しないでください。',
  code: 'コード',
  'device-code-unknown':
    'このコードを待っているデバイスはありません。デバイスのコードと見比べてください。15 分が過ぎている場合は、デバイスに新しいコードを表示させてください。',
  'type-code-here':
    'デバイスがあなたとしてサインインしてよいかどうかは、そのコードが入力されたブラウザーでのみ確認されます。リンクからここに来た場合は、ここで中止し、管理者に知らせてください。',
  'too-many-device-codes': 'このネットワークから、間違ったコードが何度も入力されました。',
  'allow-device': 'このデバイスがあなたとしてサインインすることを許可しますか？',
  'device-asks': '別のデバイスの {application} が、{userName} として操作する許可を求めています。',
  'asked-from': '要求元',
  'from-own-network': '{address}（今お使いのネットワークです）',
  'from-other-network': '{address}（今お使いのネットワークではありません）',
  'from-unknown': '不明な場所',
  'asked-when': '要求時刻',
  'less-than-minute': 'たった今（1 分以内）',
  'minutes-ago': { other: '{count} 分前' },
  'allow-warning':
    '目の前にあるデバイスで、ご自分で始めた操作である場合にのみ許可してください。誰かからコードを送られたり、伝えられたりしましたか？ その場合、その人はあなたのアカウントに入り込もうとしています。許可せずに、管理者に知らせてください。',
  'do-not-allow': '許可しない',
  allow: '許可する',
  'device-signed-in': 'デバイスでサインインしました',
  'go-back-to': 'デバイスの {application} に戻ってください。このウィンドウは閉じてもかまいません。',
  'nobody-signed-in': 'サインインは行われませんでした',
  'device-gets-nothing': 'デバイスには何も渡されません。誰かからコードを渡された場合は、管理者に知らせてください。',

  'choose-password': 'パスワードを決めてください',
  'password-rule': '10 文字以上にしてください。いくつかの単語を並べるのがおすすめです。',
  'new-password': '新しいパスワード',
  'once-more': '新しいパスワード（もう一度）',
  'set-password': 'パスワードを設定',
  'not-the-same': '2 つの入力が一致しません。同じパスワードを 2 回入力してください。',
  'password-length':
    'パスワードの長さは {least} 文字から {most} 文字までです。別のパスワードにしてください。いくつかの単語を並べるのがおすすめです。',
  'password-common':
    'このパスワードは、そのままでも前後に数字を付けても、真っ先に推測されるものの 1 つです。別のパスワードにしてください。いくつかの単語を並べるのがおすすめです。',
  'password-name':
    'パスワードにアカウントの名前またはドメインが含まれています。その部分は 1 文字と数えるため、{least} 文字に足りません。これらと関係のないパスワードにしてください。',
  'password-simple':
    'パスワードがわずかな文字の繰り返しになっています。異なる文字をもっと多く使ったパスワードにしてください。',
  'password-is-set': 'パスワードを設定しました',
  'sign-in-as': 'このパスワードを使って、{userName} としてサインインしてください。',
  'to-portal': 'ポータルへ移動',
  'link-does-not-work': 'このリンクは使えません',
  'link-used':
    'このリンクは {at} に使用されました。使えるのは 1 回だけです。そのときに決めたパスワードでサインインしてください。パスワードを決めたのがあなたでない場合、このアカウントは他の人の手に渡っています。',
  'link-expired': 'このリンクの有効期限は {at} でした。',
  'link-outdated':
    'このリンクが作成された後に、アカウントのパスワードが変更されたか、すべての場所でサインアウトされました。',
  'link-of-nobody': 'このリンクを作成した人には、このアカウントのパスワードを設定する権限がもうありません。',
  'link-unknown':
    'ここにはそのようなリンクはありません。アドレス全体がコピーされているか確認してください。幅の狭いターミナルでは、アドレスは次の行に続きます。',
  'another-link': 'サーバーの運用者は、次のコマンドで別のリンクを発行できます： {command}',

  'terms-of-use': '利用規約',
  'terms-text':
    '{organization} がこのデバイスを管理します。ポリシーの設定、アプリケーションと証明書のインストール、デバイスのハードウェアとソフトウェアの情報の読み取り、およびインストールしたものの削除を行うことができます。',
  accept: '同意する',
  decline: '同意しない',

  'may-read': '{about}の読み取り',
  'may-change': '{about}の読み取りと変更',
  'may-add': '{about}の追加',
  'may-operate': '{about}の再起動、廃止、消去',
  'about-own-profile': '自分のプロファイル',
  'about-own-devices': '自分のデバイス',
  'about-registrations': '登録済みデバイスと展開プロファイル',
  'about-customer-devices': 'この組織の顧客のデバイスとプロファイル',
  'about-managed-devices': '管理対象デバイス',
  'about-policies': 'デバイスのポリシー',
  'about-apps': 'デバイスのアプリケーション',
  'about-secrets': 'ポリシーとアプリケーションのシークレット',
  'about-device-secrets': 'デバイスの回復キーとローカル管理者のパスワード',
  'about-devices': 'ディレクトリのデバイス',
  'about-computers': 'Active Directory のコンピューター',
  'about-groups': 'グループとそのメンバー',
  'about-people': '組織のユーザー',
  'about-licences': 'ライセンス',
  'about-access-policies': 'アクセス ポリシー',
  'about-sign-in-methods': 'ユーザーのサインイン方法',
  'about-organisation': '組織の設定',
  'about-branding': 'サインイン ページの外観',
  'about-audit-trail': '監査ログ',
  'about-roles': 'ロールの割り当て',
  'about-applications': '登録済みアプリケーション',
  'about-permissions': 'アプリケーションのアクセス許可',
  'about-permissions-for-people': 'アプリケーションがユーザーに代わって行えること',
  'consent-title': '{application} を許可しますか?',
  'consent-asks': '{application} が {userName} の代わりに次の操作を行う許可を求めています。',
  'consent-asks-all': '{application} が、サインインするすべてのユーザーの代わりに次の操作を行う許可を求めています。',
  'consent-by-itself': '誰もサインインしていないときも、アプリケーション自体が次の操作を行います。',
  'consent-unverified': 'このアプリケーションは {organization} に登録されました。作成者は確認されていません。',
  'consent-changed':
    'このページが表示された後に、{application} が求める内容が変わりました。何も許可されていません。現在の内容をお読みください。',
  'consent-no-more': 'ユーザーの代わりにできることは、そのユーザー自身に許可されている範囲に限られます。',
  'consent-withdraw': '管理者はいつでも取り消せます。',
  'consent-for-all': '組織の全員に対して許可する',
  'consent-needs-admin': '管理者の許可が必要です',
  'consent-ask-admin':
    '{application} は、管理者だけが与えられるアクセス許可を求めています。組織の管理者に許可を依頼してから、もう一度お試しください。',
  'not-assigned':
    '{application} にサインインできるのは割り当てられた人だけで、あなたは割り当てられていません。組織の管理者に問い合わせてください。',
  'back-to-application': '許可せずに {application} に戻る',
} as const satisfies Texts
