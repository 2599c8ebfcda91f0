package variable

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// An env file is split into statements only to count what its values expand to. The result is that of compose-go's
// parser for the whole file.
func TestAnEnvFileIsReadAsComposeGoReadsIt(t *testing.T) {
	for _, text := range []string{
		"", "\n\n", "# only a comment", "A=1", "A=1\n", "export A=1\nB: 2\n", "A=1 # one\nB=#two\n",
		"A='raw $X'\nB=\"${A} and $OUTER\"\n", "A=\"two\nlines\"\nB=3\n", "A=\"x\" B=2\n", "A=\"x\" # comment\nB=2\n",
		"A='it\\'s'\nB=1\n", "A=\"say \\\"B=2\\\"\"\nC=3\n", "OUTER\nB=$OUTER\n", "A=1\nA=$A$A\nA=$A$A\n", "A=\nB=2\n",
		"A= \"quoted\"\nB =2\n", "\ufeffA=1\n", "A=1\r\nB=\"2\"\r\nC=3\r\n", "A=a=b:c\n", "A=${MISSING:-none}\n", "A=$$B\n",
		"A=\"line one\n\n# no comment\nB=5\"\nC=${A}\n", "\tA=1\n  \n  B=2", "A=\"\"\nB=''\n", "A=x\\\nB=2\n",
	} {
		find := func(name string) (string, bool) { return "outside", name == "OUTER" }
		want := map[string]string{}
		wantErr := dotenvFile(t, text, want)
		got := map[string]string{}
		gotErr := readDotenv(strings.NewReader(text), "x.env", got, find)
		if (wantErr == nil) != (gotErr == nil) || gotErr == nil && !maps.Equal(got, want) {
			t.Errorf("%q: got %q, %v; want %q, %v", text, got, gotErr, want, wantErr)
		}
	}
}

// dotenvFile reads a text with compose-go's parser.
func dotenvFile(t *testing.T, text string, into map[string]string) error {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.env")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := dotenv.GetEnvFromFile(map[string]string{"OUTER": "outside"}, []string{file})
	maps.Copy(into, found)
	return err
}

func TestAnEnvFileWhoseVariablesMultiplyIsRefusedAtItsLine(t *testing.T) {
	text := "# doubles\nA0=" + strings.Repeat("x", 1000) + "\n"
	for i := 1; i < 40; i++ {
		text += fmt.Sprintf("A%d=${A%d}${A%d}\n", i, i-1, i-1)
	}
	err := readDotenv(strings.NewReader(text), "x.env", map[string]string{}, nil)
	line, message := DotenvFault(err)
	if line != 12 || message != "the variables in its values expand to more than 1048576 bytes" {
		t.Errorf("got line %d: %s (%v)", line, message, err)
	}
}

func TestAFaultOfAnEnvFileHasTheLineOfItsStatement(t *testing.T) {
	for _, test := range []struct {
		text, message string
		line          int
	}{
		{"A=1\n\n# comment\nB C=2\n", "a name contains a space", 4},
		{"A=\"one\ntwo\"\nB=\"never\nclosed\n", "a quote is not closed", 3},
		{"A=1\nB=${C:?}\n", "required variable C is missing a value", 2},
		{"A=1\nB={\n!=3\n", "a name contains an invalid character", 3},
	} {
		err := readDotenv(strings.NewReader(test.text), "x.env", map[string]string{}, nil)
		if line, message := DotenvFault(err); line != test.line || message != test.message {
			t.Errorf("%q: got line %d: %s; want line %d: %s", test.text, line, message, test.line, test.message)
		}
	}
}
