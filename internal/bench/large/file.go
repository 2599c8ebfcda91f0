// Package large writes Compose files of any size.
package large

import (
	"fmt"
	"strings"
)

// File is a project of n services as people write them.
func File(n int) string {
	var b strings.Builder
	b.WriteString("name: large\nservices:\n")
	for i := range n {
		fmt.Fprintf(&b, `  service-%d:
    image: registry.example.com/team/service-%d:${TAG:-1.0}
    restart: unless-stopped
    environment:
      LOG_LEVEL: info
      SERVICE: service-%d
      DATABASE_URL: postgres://app@db/app
    ports:
      - "%d:8080"
    volumes:
      - ./config/%d:/etc/app:ro
      - data-%d:/var/lib/app
    networks: [front, back]
    healthcheck:
      test: [CMD, wget, -q, localhost:8080]
      interval: 10s
`, i, i, i, 10000+i, i, i)
		if i > 0 {
			fmt.Fprintf(&b, "    depends_on: [service-%d]\n", i/2)
		}
	}
	b.WriteString("networks: {front: {}, back: {}}\nvolumes:\n")
	for i := range n {
		fmt.Fprintf(&b, "  data-%d:\n", i)
	}
	return b.String()
}
