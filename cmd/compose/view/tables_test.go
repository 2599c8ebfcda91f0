package view

import (
	"bytes"
	"testing"
	"time"
)

// Each file of testdata/tables is what one of the listing commands prints.
func TestTables(t *testing.T) {
	goldens(t, "tables", func(t *testing.T, g *golden) {
		for _, f := range g.archive.Files {
			var b bytes.Buffer
			if err := listing(Terminal{W: &b}, f.Name); err != nil {
				b.WriteString("error: " + err.Error() + "\n")
			}
			g.want(f.Name, b.String())
		}
	})
}

// listing prints the rows of this test as a section's name asks: ps, ls or
// version, and a format.
func listing(t Terminal, section string) error {
	command, format, _ := bytes.Cut([]byte(section), []byte(" "))
	switch string(command) {
	case "ls":
		return Ls(t, []LsRow{{"shop", "running(2), exited(1)", "/srv/shop/compose.yaml"}, {"x\x1b[2J", "running(1)", "/a\n/b"}}, string(format))
	case "ls-empty":
		return Ls(t, nil, string(format))
	case "version":
		return Version(t, VersionInfo{Release: "5.5.0", Full: "v5.5.0+compose.0.1.0"}, string(format), string(format) == "short")
	case "ps-whole":
		return Ps(t, psRows(), PsOptions{Format: string(format), NoTrunc: true, Now: noon})
	case "ps-empty":
		return Ps(t, nil, PsOptions{Format: string(format), Now: noon})
	}
	return Ps(t, psRows(), PsOptions{Format: string(format), Now: noon})
}

func psRows() []PsRow {
	return []PsRow{
		{
			ID: "0123456789abcdef0123456789abcdef", Name: "shop-web-1", Image: "shop-web", Command: `/web --listen ":8080" --verbose`,
			Project: "shop", Service: "web", Created: noon.Add(-5 * time.Minute), State: "running", Status: "Up 5 minutes (healthy)", Health: "healthy",
			Publishers: []Publisher{{"0.0.0.0", 80, 8080, "tcp"}, {"::", 80, 8080, "tcp"}, {"", 9000, 0, "tcp"}},
			Labels:     map[string]string{"com.example.owner": "shop", "a": "b"},
			Mounts:     []string{"shop_data", "/srv"}, LocalVolumes: 1, Networks: []string{"shop_default"},
		},
		{
			ID: "fedcba9876543210", Name: "shop-ジョブ-1", Image: "evil\x1b[2J", Command: "sh -c '\x1b]0;x\x07'",
			Project: "shop", Service: "job", Created: noon.Add(-49 * time.Hour), State: "exited", Status: "Exited (3) 2 days ago", ExitCode: 3,
			Labels: map[string]string{"com.example.owner": "a\nb\u202e"},
		},
	}
}

func TestPorts(t *testing.T) {
	for want, ports := range map[string][]Publisher{
		"": nil,
		"0.0.0.0:8080->80/tcp, [::]:8080->80/tcp": {{"::", 80, 8080, "tcp"}, {"0.0.0.0", 80, 8080, "tcp"}},
		"0.0.0.0:80-82->80-82/tcp":                {{"0.0.0.0", 82, 82, "tcp"}, {"0.0.0.0", 80, 80, "tcp"}, {"0.0.0.0", 81, 81, "tcp"}, {"0.0.0.0", 81, 81, "tcp"}},
		"0.0.0.0:90-91->90-91/udp, [::]:90-91->90-91/udp, 443/tcp, 0.0.0.0:32768->80/tcp, [::]:32768->80/tcp": {
			{"::", 80, 32768, "tcp"}, {"0.0.0.0", 90, 90, "udp"}, {"0.0.0.0", 91, 91, "udp"}, {"", 443, 0, "tcp"},
			{"::", 91, 91, "udp"}, {"0.0.0.0", 80, 32768, "tcp"}, {"::", 90, 90, "udp"},
		},
		"127.0.0.1:53->53/udp":                       {{"127.0.0.1", 53, 53, "udp"}},
		"80-81/tcp, 443/tcp":                         {{"", 443, 0, "tcp"}, {"", 80, 0, "tcp"}, {"", 81, 0, "tcp"}},
		"0.0.0.0:8000->80/tcp, 0.0.0.0:8005->81/tcp": {{"0.0.0.0", 80, 8000, "tcp"}, {"0.0.0.0", 81, 8005, "tcp"}},
		"0.0.0.0:80->80/tcp, 0.0.0.0:80->80/udp":     {{"0.0.0.0", 80, 80, "udp"}, {"0.0.0.0", 80, 80, "tcp"}},
		"81/tcp, 0.0.0.0:8000->80/tcp":               {{"0.0.0.0", 80, 8000, "tcp"}, {"", 81, 0, "tcp"}},
		"0.0.0.0:8000->80/tcp, 0.0.0.0:8001->80/tcp": {{"0.0.0.0", 80, 8000, "tcp"}, {"0.0.0.0", 80, 8001, "tcp"}},
		"8000->80/tcp":                               {{"", 80, 8000, "tcp"}},
	} {
		if got := portsText(ports); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
