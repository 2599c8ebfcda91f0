package mask

import (
	"slices"
	"strings"
	"unicode"
)

// IsSecretName reports whether the value of a variable, an option, a label or a
// flag with this name counts as secret. Words of the name count: API_KEY is secret
// and MONKEY is not. The location of a secret is not secret: DB_PASSWORD_FILE.
func IsSecretName(name string) bool {
	parts := words(name)
	// PWD is the working directory of a shell; *_PWD are passwords.
	if len(parts) == 0 || slices.Contains(placeWords, parts[len(parts)-1]) || name == "PWD" {
		return false
	}
	for _, word := range parts {
		if slices.Contains(secretWords, word) {
			return true
		}
		for _, part := range secretParts {
			if strings.Contains(word, part) {
				return true
			}
		}
	}
	return false
}

var (
	// secretParts make a word secret anywhere in it: dbpassword.
	secretParts = []string{"passw", "passphrase", "secret", "credential"}
	// placeWords end the names of locations.
	placeWords = []string{"file", "path", "dir", "directory", "sock", "stdin"}
	// secretWords are secret as whole words only: compass, tokenizer and keyboard
	// are not secret.
	secretWords = []string{
		"pass", "pwd", "pw", "requirepass", "masterauth", "token", "tokens", "key", "keys", "dsn",
		"apikey", "authtoken", "accesstoken", "secretkey", "privatekey", "accesskey",
	}
)

// words splits a name into its words: API_KEY, api-key, apiKey, APIKey.
func words(name string) []string {
	var out []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if i > 0 && unicode.IsUpper(r) {
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if unicode.IsLower(runes[i-1]) || (unicode.IsUpper(runes[i-1]) && next) {
				flush()
			}
		}
		word.WriteRune(r)
	}
	flush()
	return out
}
