package planner

// renamedNetworks finds the networks of the project that had another name in the
// file when they were created: the network label has the key of a network whose
// name the file has changed since.
func (m *maker) renamedNetworks() {
	names := map[string]bool{}
	for _, n := range m.want.Networks() {
		names[n.Name] = true
	}
	for _, have := range m.have.Networks {
		now, declared := m.want.Network(have.Key)
		if have.Project == m.want.Name() && declared && !names[have.Name] && !names[have.ID] {
			m.renamed[have.ID] = Reason{Code: NetworkRenamed, Detail: have.Name + " -> " + now.Name}
		}
	}
}

// renamedFrom is the network that had the key before it was renamed.
func (m *maker) renamedFrom(key string) (Network, bool) {
	for _, have := range m.have.Networks {
		if _, renamed := m.renamed[have.ID]; renamed && have.Key == key {
			return have, true
		}
	}
	return Network{}, false
}

// removeRenamed removes the old networks of those that were renamed, after the
// last container has left them. One that other containers use is kept.
func (m *maker) removeRenamed() {
	for _, have := range m.have.Networks {
		why, renamed := m.renamed[have.ID]
		if !renamed || m.isCleared(have) {
			continue
		}
		left, free := m.departures(have)
		for _, other := range m.have.Strangers {
			free = free && !attached(other.Networks, have)
		}
		if free {
			m.add(RemoveNetwork{Network: have.Subject(), Leave: true}, why, left...)
		}
	}
}

// departures are the steps after which no container of the project is connected
// to a network, false if one stays connected.
func (m *maker) departures(n Network) (steps []StepID, all bool) {
	for _, c := range m.have.Containers {
		if !c.attached(n) {
			continue
		}
		removed := removeID(c)
		disconnected := stepID(DisconnectNetwork{Container: c.Subject(), Network: n.Subject()})
		switch {
		case m.has(removed):
			steps = append(steps, removed)
		case m.has(disconnected):
			steps = append(steps, disconnected)
		default:
			return nil, false
		}
	}
	return steps, true
}
