package mask

import "testing"

func TestNamesOfSecrets(t *testing.T) {
	for name, want := range map[string]bool{
		"PASSWORD": true, "DB_PASSWORD": true, "dbPassword": true, "POSTGRES_PASSWORD_FILE": false, "PWD": false, "MYSQL_PWD": true, "SSH_KEY_PATH": false, "passwd": true,
		"DBPASSWORD": true, "PGPASS": false, "API_KEY": true, "apiKey": true, "APIKey": true, "APIKEY": true, "api-key": true,
		"PW": true, "DB_PW": true, "PWM": false, "SECRET": true, "CLIENT_SECRET": true, "clientsecret": true, "TOKEN": true, "GITHUB_TOKEN": true, "CREDENTIALS": true,
		"SENTRY_DSN": true, "DB_PASS": true, "PWD_HASH": true, "PASSPHRASE": true, "aws.secret.access.key": true,
		"MONKEY": false, "KEYBOARD": false, "COMPASS": false, "TOKENIZER": false, "HOST": false, "PASSENGER": false,
		"KEYCLOAK_HOST": false, "BYPASS": false, "DSNAME": false, "": false, "LOG_LEVEL": false, "TURNKEY": false,
	} {
		if got := IsSecretName(name); got != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}
