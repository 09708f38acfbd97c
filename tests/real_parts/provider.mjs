// A real OpenID Connect provider (node-oidc-provider, certified) for the tests: node provider.mjs SETTINGS.json
// SETTINGS: issuer, port, back, after, client, secret, keys (JWKS), people (login -> claims).
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'))

const provider = new Provider(settings.issuer, {
  clients: [{
    client_id: settings.client,
    client_secret: settings.secret,
    redirect_uris: [settings.back],
    post_logout_redirect_uris: [settings.after],
  }],
  jwks: settings.keys,
  cookies: { keys: ['only for tests'] },
  claims: { openid: ['sub', 'acr', 'amr'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
  findAccount: (_, login) => {
    const claims = settings.people[login]
    return claims && { accountId: login, claims: () => ({ sub: login, ...claims }) }
  },
  // Nobody is asked what a client of their own organisation may know.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId,
    })
    grant.addOIDCScope('openid email')
    await grant.save()
    return grant
  },
})

// The page on which somebody says who they are: login, and how they proved it (amr, acr).
async function login (request, response) {
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html')
    response.end(`<form method="post" action="${request.url}"><input name="login"><input name="amr"><button>Sign in</button></form>`)
    return
  }
  let body = ''
  for await (const piece of request) body += piece
  const sent = new URLSearchParams(body)
  const amr = (sent.get('amr') || 'pwd').split(' ')
  const known = sent.get('login') in settings.people
  const result = known
    ? { login: { accountId: sent.get('login'), amr, acr: sent.get('acr') || undefined } }
    : { error: 'access_denied', error_description: 'nobody' }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

const serve = provider.callback()
createServer((request, response) => {
  if (!request.url.startsWith('/login/')) return serve(request, response)
  login(request, response).catch((wrong) => { response.statusCode = 400; response.end(String(wrong)) })
}).listen(settings.port, '127.0.0.1')
