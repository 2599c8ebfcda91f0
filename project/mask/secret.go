// Package mask knows which names and values are secret, and hides them in texts.
package mask

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// IsSecretName reports whether a variable's or an option's name says that its
// value is a secret. Words of a name count, so that API_KEY is secret and
// MONKEY is not. Where a secret lies is none: DB_PASSWORD_FILE.
func IsSecretName(name string) bool {
	parts := words(name)
	// PWD is where a shell is; *_PWD are passwords.
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
	// secretParts make a word secret wherever they stand in it: dbpassword.
	secretParts = []string{"passw", "passphrase", "secret", "credential"}
	// placeWords end the names of places.
	placeWords = []string{"file", "path", "dir", "sock"}
	// secretWords are secret by themselves: within others they mean nothing,
	// as in compass, tokenizer, keyboard.
	secretWords = []string{
		"pass", "pwd", "pw", "token", "tokens", "key", "keys", "dsn",
		"apikey", "authtoken", "accesstoken", "secretkey", "privatekey", "accesskey",
	}
)

// words splits a name where its parts meet: API_KEY, api-key, apiKey, APIKey.
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

// userInfo finds scheme://user:password@ in a text.
var userInfo = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://([^\s/?#@"']*):([^\s/@"']+)@`)

// PasswordsIn are the passwords of the URLs in a text, as they stand there
// and as they are meant.
func PasswordsIn(text string) []string {
	if !strings.Contains(text, "://") {
		return nil
	}
	var out []string
	for _, m := range userInfo.FindAllStringSubmatch(text, -1) {
		out = append(out, m[2])
		if plain, err := url.PathUnescape(m[2]); err == nil && plain != m[2] {
			out = append(out, plain)
		}
	}
	return out
}

// Passwords hides the passwords of the URLs in a text.
func Passwords(text string) string {
	for _, password := range PasswordsIn(text) {
		text = strings.ReplaceAll(text, ":"+password+"@", ":"+Masked+"@")
	}
	return text
}
