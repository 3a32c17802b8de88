"""Operations: the workspace and how a run is kept safe."""
