"""What SyncStore's services share, in closed layers: testing > sync > infra > contracts > kernel."""
