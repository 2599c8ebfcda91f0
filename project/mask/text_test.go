package mask

import (
	"slices"
	"testing"
)

func TestSecretsInTexts(t *testing.T) {
	for text, want := range map[string]string{
		"postgres://app:hunter22@db/app":                                     "postgres://app:*****@db/app",
		"https://user:p@ss:word@host/path":                                   "https://user:*****@host/path",
		"https://ghp_token@github.com/org/repo.git#main":                     "https://*****@github.com/org/repo.git#main",
		"open /src/https:/user:hunter22@host/x: no such file":                "open /src/https:/user:*****@host/x: no such file",
		"host:8080/a/app:1.0@sha256:0123456789abcdef0123456789abcdef01":      "host:8080/a/app:1.0@sha256:0123456789abcdef0123456789abcdef01",
		"ssh://git@github.com/org/repo":                                      "ssh://git@github.com/org/repo",
		"git@github.com:org/repo.git":                                        "git@github.com:org/repo.git",
		"http://host:8080/path@v1":                                           "http://host:8080/path@v1",
		"user:hunter22@registry.example/shop/web":                            "user:*****@registry.example/shop/web",
		"app:hunter22@tcp(db:3306)/shop":                                     "app:*****@tcp(db:3306)/shop",
		"nginx:1.25@sha256:0123456789abcdef0123456789abcdef01":               "nginx:1.25@sha256:0123456789abcdef0123456789abcdef01",
		"--password=hunter22 --user=app":                                     "--password=***** --user=app",
		"sh -c 'run --db-password hunter22 --verbose'":                       "sh -c 'run --db-password ***** --verbose'",
		`run --token "two words" -v`:                                         `run --token "*****" -v`,
		"--password $DB_PASSWORD --token ${TOKEN}":                           "--password $DB_PASSWORD --token ${TOKEN}",
		"--tls-key /etc/tls/key.pem":                                         "--tls-key /etc/tls/key.pem",
		"PGPASSWORD=hunter22 psql":                                           "PGPASSWORD=***** psql",
		"-Dspring.datasource.password=hunter22":                              "-Dspring.datasource.password=*****",
		"type=s3,access_key_id=AKIA123,secret_access_key=abc/d+e=,region=eu": "type=s3,access_key_id=*****,secret_access_key=*****,region=eu",
		"username=app,password=hunter22,addr=10.0.0.1":                       "username=app,password=*****,addr=10.0.0.1",
		`{"user":"app","password":"hun\"ter"}`:                               `{"user":"app","password":"*****"}`,
		"user: app\npassword: hunter22\n":                                    "user: app\npassword: *****\n",
		`curl -H "Authorization: Bearer abcdefgh1234" http://web`:            `curl -H "Authorization: Bearer *****" http://web`,
		`curl -H "X-Api-Key: abc" http://web`:                                `curl -H "X-Api-Key: *****" http://web`,
		"sort --monkey=1 --keyboard us":                                      "sort --monkey=1 --keyboard us",
	} {
		if got := Command(text); got != want {
			t.Errorf("%q:\nwant %q\nhave %q", text, want, got)
		}
	}
}

func TestTextHidesOnlyAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"set --password VALUE or KEY=VALUE":       "set --password VALUE or KEY=VALUE",
		"dial tcp://root:hunter22@engine:2375: x": "dial tcp://root:*****@engine:2375: x",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q: want %q, have %q", text, want, got)
		}
	}
}

func TestPlaceOfASecret(t *testing.T) {
	steps := func(s ...string) []string { return s }
	for _, c := range []struct {
		path         []string
		before, text string
		shown        string
	}{
		{steps("services", "web", "environment", "DB_PASSWORD"), "", "a", Masked},
		{steps("services", "web", "environment", "DB_PASSWORD"), "", "true", Masked},
		{steps("services", "web", "environment", "DB_PASSWORD"), "", "${DB_PASSWORD}", "${DB_PASSWORD}"},
		{steps("services", "web", "environment", "[0]"), "", "DB_PASSWORD=a", "DB_PASSWORD=*****"},
		{steps("services", "web", "post_start", "[0]", "environment", "API_TOKEN"), "", "a", Masked},
		{steps("services", "web", "develop", "watch", "[0]", "exec", "environment", "API_TOKEN"), "", "a", Masked},
		{steps("services", "web", "logging", "options", "splunk-token"), "", "a", Masked},
		{steps("services", "web", "provider", "options", "password", "[1]"), "b", "a", Masked},
		{steps("services", "web", "x-registry", "auth", "password"), "", "a", Masked},
		{steps("x-password"), "", "a", Masked},
		{steps("networks", "token", "driver_opts", "accessKey"), "", "a", Masked},
		{steps("secrets", "api", "content"), "", "a", Masked},
		{steps("services", "web", "command", "[1]"), "--password", "a", Masked},
		{steps("services", "web", "command", "[1]"), "--password", "$PASSWORD", "$PASSWORD"},
		{steps("services", "token", "image"), "", "web", "web"},
		{steps("services", "configs", "environment", "TOKEN"), "", "a", Masked},
		{steps("services", "web", "secrets", "[0]", "source"), "", "api", "api"},
		{steps("services", "web", "credential_spec", "config"), "", "spec", "spec"},
		{steps("services", "web", "depends_on", "secret", "condition"), "", "service_started", "service_started"},
		{steps("secrets", "api", "environment"), "", "API", "API"},
	} {
		shown, secrets := Hide(c.path, c.before, c.text)
		if shown != c.shown {
			t.Errorf("%v %q: want %q, have %q", c.path, c.text, c.shown, shown)
		}
		if hidden := shown != c.text; hidden != (len(secrets) > 0) || hidden && !slices.Contains(secrets, c.text) && !slices.Contains(secrets, "a") {
			t.Errorf("%v %q: secrets %q", c.path, c.text, secrets)
		}
	}
}
