package planner

import "errors"

// resources plans the networks and volumes.
func (m *maker) resources() error {
	m.renamedNetworks()
	var errs []error
	for key, n := range m.want.Networks() {
		errs = append(errs, m.network(key, n))
	}
	for key, v := range m.want.Volumes() {
		errs = append(errs, m.volume(key, v))
	}
	return errors.Join(errs...)
}
