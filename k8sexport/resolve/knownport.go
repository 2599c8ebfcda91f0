package resolve

import (
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// internalPorts are ports of databases, caches, brokers and their consoles. A
// load balancer would offer them to everybody.
var internalPorts = []uint32{
	1433, 1521, 3050, 3306, 5432, 6432, 33060, 50000, // relational databases
	5984, 7474, 7687, 8086, 8529, 9042, 9200, 9300, 26257, 27017, 27018, 27019, 28015, // other databases
	6333, 6334, 7700, 8108, 8983, 19530, // search
	6379, 11211, 16379, 26379, // caches
	1883, 4222, 5671, 5672, 6222, 8222, 9092, 9093, 9094, 15672, 29092, 61616, // brokers
	2181, 2379, 2380, 8500, // coordination
	2375, 2376, 5601, // Docker, Kibana
}

// internalImages are databases and consoles whose ports are not known by their
// number.
var internalImages = []string{
	"adminer", "akhq", "cadvisor", "clickhouse", "clickhouse-server", "dbgate", "dozzle", "kafdrop", "kafka-ui", "mongo-express",
	"pgadmin4", "phpmyadmin", "portainer", "portainer-ce", "portainer-ee", "redis-commander", "redisinsight", "redpanda-console",
}

// isInternal reports whether a published port is known to be one of a database,
// a cache, a broker or a console.
func isInternal(s *model.Service, p types.ServicePortConfig) bool {
	name, _, _ := strings.Cut(path.Base(s.LocalRef), "@")
	name, _, _ = strings.Cut(name, ":")
	return slices.Contains(internalPorts, p.Target) || slices.Contains(internalImages, name)
}

// otherPorts are TCP ports of other protocols than HTTP, besides internalPorts.
var otherPorts = []uint32{
	20, 21, 22, 23, 25, 53, 110, 143, 389, 445, 465, 554, 587, 636, 853, 873, 993, 995, 1080, 1194, 1935, 2049, 2222, 3389, 4190, 5222, 5269,
	5900, 6667, 6697, 8883, 25565,
}

// httpProtocols are the values of app_protocol that an Ingress can route.
var httpProtocols = []string{"http", "https", "http2", "h2c", "grpc", "ws", "wss", "kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss"}

// isHTTP reports whether an Ingress or HTTPRoute can route a port. Without other
// knowledge a TCP port is one.
func isHTTP(s *model.Service, p types.ServicePortConfig) bool {
	switch {
	case protocol(p.Protocol) != model.TCP:
		return false
	case p.AppProtocol != "":
		return slices.Contains(httpProtocols, strings.ToLower(p.AppProtocol))
	}
	return !slices.Contains(otherPorts, p.Target) && !slices.Contains(internalPorts, p.Target)
}

// isTLS reports whether a port is known to be one of TLS.
func isTLS(p types.ServicePortConfig) bool {
	return p.Target == 443 || p.Target == 8443 || strings.EqualFold(p.AppProtocol, "https")
}
