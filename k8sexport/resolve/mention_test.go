package resolve

import "testing"

func TestIsHost(t *testing.T) {
	for _, c := range []struct {
		text     string
		argument bool
		want     bool
	}{
		{"http://kafka/topics", false, true},
		{"kafka:9092", false, true},
		{"PLAINTEXT://kafka:9092,HOST://localhost:29092", false, true},
		{"rabbit@kafka", false, true},
		{"CMD kafka-topics --bootstrap-server kafka", true, true},
		{"CMD-SHELL nc -z kafka 9092", true, true},
		{"--bootstrap-server kafka", false, false},
		{"CMD kafka -h localhost", true, false},
		{"CMD-SHELL kafka ping", true, false},
		{"CMD kafka-topics --list", true, false},
		{"example.com/kafka:4.0", false, false},
		{"my-kafka:9092", false, false},
		{"kafka.example.com:9092", false, false},
		{"kafka:latest", false, false},
	} {
		if got := isHost(c.text, "kafka", c.argument); got != c.want {
			t.Errorf("isHost(%q, argument %t) is %t", c.text, c.argument, got)
		}
	}
}

func TestURLReference(t *testing.T) {
	for text, want := range map[string]int32{
		"http://db/":                       80,
		"postgres://me:word@db/shop":       5432,
		"jdbc:postgresql://db:5433/shop":   5433,
		"see HTTP://db:8080, or not":       8080,
		"custom://db/":                     0,
		"http://db:80a/":                   -1,
		"http://db.example.com/":           -1,
		"db:5432":                          -1,
		"image: example.com/db:5432":       -1,
		"http://other/?next=db:1":          -1,
		"https://me:word@db":               443,
		"redis://db:6379/0?url=http://x:1": 6379,
	} {
		got := int32(-1)
		for _, m := range urlReference().FindAllStringSubmatch(text, -1) {
			if m[2] == "db" {
				got = portOfURL(m[1], m[3])
			}
		}
		if got != want {
			t.Errorf("%q refers to port %d of db, want %d", text, got, want)
		}
	}
}
